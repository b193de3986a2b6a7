import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../test/helpers/until.ts'
import { boundedServer, CONNECTIONS } from './bounded-server.ts'
import { openStatusWeb, type StatusWeb } from './status-web.ts'

let web: StatusWeb
const sockets: Socket[] = []
beforeEach(async () => {
	web = await openStatusWeb({
		...{ host: '127.0.0.1', port: 0, rootDir: '/nowhere', page: 'agent/index.html' },
		state: async () => ({ all: 'well' }),
		history: () => [],
		metrics: async () => '# EOF\n',
		log: () => undefined,
	})
})
afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy()
	await web.close()
})

function idle(port = web.port, localAddress = '127.0.0.1'): { readonly isOpen: () => boolean } {
	const socket = connect({ port, host: '127.0.0.1', localAddress })
	let isOpen = true
	socket.on('close', () => {
		isOpen = false
	})
	socket.on('error', () => undefined)
	socket.resume()
	sockets.push(socket)
	return { isOpen: () => isOpen }
}

it('one address has so many connections at once and no more, and keeps no other address out', async () => {
	const opened = Array.from({ length: CONNECTIONS.perAddress + 20 }, () => idle())
	await until(
		() => opened.filter(({ isOpen }) => isOpen()).length === CONNECTIONS.perAddress,
		'those that are too many are ended',
	)
	const other = idle(web.port, '127.0.0.2')
	sockets.at(-1)?.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n')
	let heard = ''
	sockets.at(-1)?.on('data', (chunk) => {
		heard += String(chunk)
	})
	await until(() => heard.includes('200 OK'), 'another address is answered')
	expect(other.isOpen()).toBe(true)
	for (const socket of sockets.splice(0)) socket.destroy()
	await until(
		async () =>
			(await fetch(new URL('/health', web.url)).then(
				({ ok }) => ok,
				() => false,
			)) === true,
		'there is room again',
	)
})

it('who connects and says nothing, or says it in pieces, is ended', async () => {
	const server = boundedServer((_request, response) => response.end('here'), 200)
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const address = server.address()
	const port = typeof address === 'object' && address !== null ? address.port : 0
	const silent = idle(port)
	const creeping = idle(port)
	sockets.at(-1)?.write('GET / HTTP/1.1\r\nhost: lo')
	await until(() => !silent.isOpen() && !creeping.isOpen(), 'both are ended')
	expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here')
	server.closeAllConnections()
	await new Promise((resolve) => server.close(resolve))
})

it('one address watches so often and no more', async () => {
	const ends: AbortController[] = []
	const watches = async () => {
		const end = new AbortController()
		ends.push(end)
		return (await fetch(new URL('/events', web.url), { signal: end.signal })).status
	}
	for (let count = 0; count < 16; count++) expect(await watches()).toBe(200)
	expect(await watches()).toBe(503)
	for (const end of ends) end.abort()
	await until(async () => (await watches()) === 200, 'who has gone makes room')
	for (const end of ends) end.abort()
})
