/** The page on which a new till joins: what a technician sees for each code, and what nobody else can do with it. */
import { once } from 'node:events'
import { get } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { JoinedHere, NotJoined } from '../../identity/join-words.ts'
import { type JoinDesk, openJoinDesk } from './join-desk.ts'

const FILE = '/etc/yika/<till>.json'
const DONE: JoinedHere = { kind: 'joined', name: 'S01-04', address: 'wss://agent/link', addressBefore: null }
let desk: JoinDesk
let tried: string[]
let answer: PromiseWithResolvers<JoinedHere | NotJoined>

beforeEach(async () => {
	tried = []
	answer = Promise.withResolvers()
	desk = await openJoinDesk((code) => {
		tried.push(code)
		return answer.promise
	}, FILE)
})
afterEach(() => desk.close())

/** Its headers, too: by them it is asked for again. */
const look = async () => {
	const answer = await fetch(desk.url)
	return `${answer.headers.has('refresh') ? 'refresh ' : ''}${await answer.text()}`
}
const send = (code: string, url = desk.url) =>
	fetch(url, { method: 'POST', body: new URLSearchParams({ code }), redirect: 'manual' })

it('asks for a code, and says where the settings will be', async () => {
	const page = await look()
	expect(page).toContain('<input id="code"')
	expect(page).toContain('/etc/yika/&lt;till>.json')
	expect(page).not.toContain('refresh')
})

it('a code that is refused: why and what to do, and the code stays in the field', async () => {
	const { status, headers } = await send('S01-04/"AB')
	expect([status, headers.get('location')]).toEqual([303, new URL(desk.url).pathname])
	expect(await look()).toMatch(/refresh[\s\S]*正在加入/)
	answer.resolve({ kind: 'notJoined', why: 'expired' })
	await answer.promise
	const page = await look()
	expect(page).not.toMatch(/^refresh/)
	expect(page).toContain('加入码已过期')
	expect(page).toContain('The code has expired; have a new one made')
	expect(page).toContain('value="S01-04/&quot;AB"')
})

it('while one code is tried no other is', async () => {
	await send('first')
	await send('second')
	expect(tried).toEqual(['first'])
	answer.resolve({ kind: 'notJoined', why: 'wrong' })
	await answer.promise
	await send('third')
	expect(tried).toEqual(['first', 'third'])
})

it('having joined it says how long that took, waits for the till, and leads there', async () => {
	await send('good')
	answer.resolve(DONE)
	await desk.joined
	expect(await look()).toMatch(/S01-04 has joined in \d+\.\d s/)
	await send('another')
	expect(tried).toEqual(['good'])
	desk.leadTo('http://127.0.0.1:1/#token=t')
	const led = await fetch(desk.url, { redirect: 'manual' })
	expect([led.status, led.headers.get('location')]).toEqual([303, 'http://127.0.0.1:1/#token=t'])
})

it('says so once also when the till is there before the page is asked for again', async () => {
	await send('good')
	answer.resolve(DONE)
	await desk.joined
	desk.leadTo('http://127.0.0.1:1/')
	expect(await look()).toMatch(/^refresh [\s\S]*S01-04 has joined/)
	const led = await fetch(desk.url, { redirect: 'manual' })
	expect(led.headers.get('location')).toBe('http://127.0.0.1:1/')
})

it('a machine that cannot keep its key is told so, and may try again', async () => {
	await send('good')
	answer.reject(new Error('EACCES: permission denied, mkdir <x>'))
	await answer.promise.catch(() => undefined)
	expect(await look()).toContain(
		'This machine cannot keep its keys or settings: EACCES: permission denied, mkdir &lt;x>',
	)
	await send('good')
	expect(tried).toEqual(['good', 'good'])
})

it('without its address, under another name, or with too much, nothing is tried', async () => {
	const { origin, port } = new URL(desk.url)
	expect((await send('x', `${origin}/join/guess`)).status).toBe(404)
	expect((await fetch(origin)).status).toBe(404)
	const [elsewhere] = await once(get(desk.url, { headers: { host: `evil.example:${port}` } }), 'response')
	expect(elsewhere.statusCode).toBe(421)
	elsewhere.resume()
	expect((await send('x'.repeat(3_000))).status).toBe(413)
	expect((await fetch(desk.url, { method: 'PUT' })).status).toBe(405)
	expect(tried).toEqual([])
})
