import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type NetworkLink, openNetworkLink } from './network-link.ts'

let echo: Server
let link: NetworkLink
const sockets: Socket[] = []

beforeEach(async () => {
	echo = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket))
	await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
	link = await openNetworkLink()
	link.setTarget((echo.address() as AddressInfo).port)
})
afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy()
	await link.close()
	await new Promise((resolve) => echo.close(resolve))
})

/** A client through the link that gathers what comes back. */
function dial() {
	const socket = connect({ host: '127.0.0.1', port: link.port, noDelay: true })
	sockets.push(socket)
	let text = ''
	let closed = false
	socket.on('data', (chunk) => {
		text += chunk
	})
	socket.on('error', () => socket.destroy())
	socket.on('close', () => {
		closed = true
	})
	return { say: (words: string) => socket.write(words), text: () => text, closed: () => closed }
}

it('carries bytes both ways', async () => {
	const client = dial()
	client.say('hello')
	await expect.poll(client.text).toBe('hello')
	expect(link.connectionCount()).toBe(1)
})

it('breaks open connections and new ones when cut, and carries again when mended', async () => {
	const before = dial()
	before.say('a')
	await expect.poll(before.text).toBe('a')
	link.setMode({ kind: 'cut' })
	await expect.poll(before.closed).toBe(true)
	const during = dial()
	await expect.poll(during.closed).toBe(true)
	link.setMode({ kind: 'up' })
	const after = dial()
	after.say('b')
	await expect.poll(after.text).toBe('b')
})

it('breaks nothing and carries nothing while stalled; the bytes come when it is mended', async () => {
	const client = dial()
	client.say('a')
	await expect.poll(client.text).toBe('a')
	link.setMode({ kind: 'stalled' })
	client.say('b')
	const other = dial()
	other.say('x')
	await expect.poll(link.connectionCount).toBe(2)
	expect([client.text(), client.closed(), other.text()]).toEqual(['a', false, ''])
	link.setMode({ kind: 'up' })
	await expect.poll(client.text).toBe('ab')
	await expect.poll(other.text).toBe('x')
})

it('delays every byte in both directions and keeps their order when the delay shrinks', async () => {
	const client = dial()
	client.say('1')
	await expect.poll(client.text).toBe('1')
	link.setMode({ kind: 'slow', delayMs: 60 })
	let isEarly = true
	setTimeout(() => {
		isEarly = false
	}, 100)
	client.say('2')
	await expect.poll(client.text, { interval: 5 }).toBe('12')
	expect(isEarly).toBe(false)
	client.say('3')
	await new Promise((resolve) => setImmediate(resolve))
	link.setMode({ kind: 'up' })
	client.say('4')
	await expect.poll(client.text).toBe('1234')
})

it('breaks connections off while the far side is away, and follows it when it moves', async () => {
	const client = dial()
	client.say('a')
	await expect.poll(client.text).toBe('a')
	link.setTarget(null)
	await expect.poll(client.closed).toBe(true)
	await expect.poll(dial().closed).toBe(true)
	link.setTarget((echo.address() as AddressInfo).port)
	const again = dial()
	again.say('b')
	await expect.poll(again.text).toBe('b')
})

it('keeps who dials before the far side was ever there waiting', async () => {
	const young = await openNetworkLink()
	const [kept, givenUp] = [link, young]
	link = givenUp
	const client = dial()
	client.say('early')
	young.setTarget((echo.address() as AddressInfo).port)
	await expect.poll(client.text).toBe('early')
	link = kept
	await young.close()
})
