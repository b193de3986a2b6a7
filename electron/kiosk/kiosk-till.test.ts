import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { placeFakeProgram } from '../../test/helpers/fake-program.ts'
import type { ToCustomer, ToRenderer } from '../bridge/contract.ts'
import { type RunningKiosk, startKioskTill } from './kiosk-till.ts'
import { fileForPath } from './static-files.ts'
import { thisMachine } from './window-programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'yika-kiosk-'))
const tillProcessFile = join(import.meta.dirname, '..', '..', 'test', 'helpers', 'fake-till-process.ts')
const settingsFile = join(folder, 'till.json')
const rendererDir = join(folder, 'renderer')
const printed: string[] = []
let kiosk: RunningKiosk
let origin: string
let token: string

const options = {
	open: 'none',
	rendererDir,
	tillProcessFile,
	print: (line: string) => void printed.push(line),
	log: () => undefined,
} as const

beforeAll(async () => {
	mkdirSync(join(rendererDir, 'assets'), { recursive: true })
	writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>till</title>')
	writeFileSync(join(rendererDir, 'customer.html'), '<!doctype html><title>customer</title>')
	writeFileSync(join(rendererDir, 'assets', 'till.js'), 'export {}')
	writeFileSync(join(folder, 'secret.json'), '{}')
	writeFileSync(settingsFile, '{}')
	kiosk = await startKioskTill({ ...options, settingsFile })
	const url = new URL(kiosk.url)
	origin = url.origin
	token = url.hash.slice('#token='.length)
})
afterAll(async () => {
	await kiosk.stop()
	rmSync(folder, { recursive: true })
})

/** Status of the WebSocket's opening; 101 is success, and closes it again. */
function openingStatus(query: string, headers: Readonly<Record<string, string>>): Promise<number> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(`${origin.replace('http', 'ws')}/till${query}`, { headers })
		socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
		socket.on('open', () => {
			socket.close()
			resolve(101)
		})
		socket.on('error', reject)
	})
}

function connectScreen() {
	const got: ToRenderer[] = []
	const socket = new WebSocket(`${origin.replace('http', 'ws')}/till?token=${token}`, { origin })
	socket.on('message', (data) => got.push(JSON.parse(String(data))))
	return { got, socket }
}

/** A request as written, without the tidying that fetch does to paths. */
function rawStatus(path: string, host?: string): Promise<number | undefined> {
	const { port } = new URL(origin)
	return new Promise((resolve, reject) => {
		const headers = host === undefined ? {} : { host }
		request({ host: '127.0.0.1', port, path, headers }, (response) => {
			response.resume()
			resolve(response.statusCode)
		})
			.on('error', reject)
			.end()
	})
}

describe('the page', () => {
	it('is never kept, and may reach nothing but its host', async () => {
		const response = await fetch(`${origin}/`)
		expect(await response.text()).toContain('<title>till</title>')
		expect(response.headers.get('cache-control')).toBe('no-store')
		expect(response.headers.get('x-content-type-options')).toBe('nosniff')
		const policy = response.headers.get('content-security-policy') ?? ''
		expect(policy).toContain("default-src 'self'")
		expect(policy).toContain(`connect-src 'self' ws://${new URL(origin).host}`)
		expect(policy).toContain("frame-ancestors 'none'")
	})

	it('has scripts with the type that browsers demand', async () => {
		const response = await fetch(`${origin}/assets/till.js`)
		expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
	})

	it('is given to nobody under another name', async () => {
		expect(await rawStatus('/', 'till.evil.example')).toBe(421)
	})

	it.each([
		'/../secret.json',
		'/%2e%2e/secret.json',
		'/assets/..%2f..%2fsecret.json',
		'/%00',
		'/%zz',
		'/till.json',
	])('shows nothing outside its folder: %s', async (path) => {
		expect(await rawStatus(path)).toBe(404)
	})

	it('resolves a path only inside its folder', () => {
		expect(fileForPath('/srv/till', '/')).toBe('/srv/till/index.html')
		expect(fileForPath('/srv/till', '/../till-secrets/a.json')).toBeNull()
		expect(fileForPath('/srv/till', '/a.exe')).toBeNull()
	})

	it('of the customer stands beside it, under a name without an ending', async () => {
		expect(await (await fetch(`${origin}/customer`)).text()).toContain('<title>customer</title>')
	})

	it('can only be read', async () => {
		expect((await fetch(origin, { method: 'POST' })).status).toBe(405)
	})
})

const right = () => `?token=${token}`
const own = (): Record<string, string> => ({ origin })

describe('the WebSocket', () => {
	it.each([
		{ name: 'the right token and our own page', status: 101, query: right, headers: own },
		{ name: 'no token', status: 401, query: () => '', headers: own },
		{ name: 'another token as long', status: 401, query: () => `?token=${'A'.repeat(43)}`, headers: own },
		{ name: 'another site', status: 403, query: right, headers: () => ({ origin: 'http://evil.example' }) },
		{ name: 'no origin', status: 403, query: right, headers: () => ({}) },
		{ name: 'another host', status: 421, query: right, headers: () => ({ origin, host: 'evil.example' }) },
	])('with $name: $status', async ({ status, query, headers }) => {
		expect(await openingStatus(query(), headers())).toBe(status)
	})

	it('opens to a customer with her own token, and hers opens no cashier’s', async () => {
		const customer = new URL(kiosk.customerUrl)
		expect(customer.pathname).toBe('/customer')
		const guest = new URLSearchParams(customer.hash.slice(1)).get('token') ?? ''
		expect(guest).not.toBe(token)
		expect(await openingStatus(`?token=${guest}`, own())).toBe(401)
		expect(await openingStatus(`/customer?token=${guest}`, own())).toBe(101)
		expect(await openingStatus('/customer', own())).toBe(401)
		expect(await openingStatus(`/customer?token=${guest}`, { origin: 'http://evil.example' })).toBe(403)
	})

	it('tells a customer her own picture only, and reads nothing of a cashier from her', async () => {
		const got: ToCustomer[] = []
		const guest = new URLSearchParams(new URL(kiosk.customerUrl).hash.slice(1)).get('token')
		const socket = new WebSocket(`${origin.replace('http', 'ws')}/till/customer?token=${guest}`, { origin })
		socket.on('message', (data) => got.push(JSON.parse(String(data))))
		await expect.poll(() => got.map((one) => one.kind)).toEqual(['tillProcess', 'customerView'])
		const pid = kiosk.tillProcessPid()
		// The fake till process would die of it.
		socket.send(JSON.stringify({ kind: 'command', id: 1, command: { kind: 'signOff' } }))
		await expect.poll(() => got.at(-1)).toMatchObject({ kind: 'malformed', id: 1 })
		socket.send(
			JSON.stringify({ kind: 'command', id: 2, command: { kind: 'declineByCustomer', askId: 'A1' } }),
		)
		await expect.poll(() => got.at(-1)).toMatchObject({ kind: 'commandResult', id: 2 })
		expect(kiosk.tillProcessPid()).toBe(pid)
		socket.close()
	})

	it('answers commands and keeps the socket while the till process is killed and started again', async () => {
		const { got, socket } = connectScreen()
		await expect.poll(() => got.map((one) => one.kind)).toEqual(['tillProcess', 'view'])
		const firstPid = kiosk.tillProcessPid()
		socket.send(JSON.stringify({ kind: 'command', id: 1, command: { kind: 'startTender' } }))
		await expect
			.poll(() => got.at(-1))
			.toEqual({ kind: 'commandResult', id: 1, result: { kind: 'accepted' } })

		socket.send(JSON.stringify({ kind: 'command', id: 2, command: { kind: 'signOff' } }))
		await expect.poll(() => got.at(-1)?.kind).toBe('view')
		expect(kiosk.tillProcessPid()).not.toBe(firstPid)
		expect(got.at(-1)).toMatchObject({ kind: 'view', view: { revision: kiosk.tillProcessPid() } })
		expect(got.slice(3, -1)).toEqual([
			{ kind: 'tillProcess', state: 'restarting' },
			{ kind: 'tillProcess', state: 'running' },
		])
		expect(printed).toContain(
			`yika-till-process ${JSON.stringify({ pid: kiosk.tillProcessPid(), state: 'running' })}`,
		)
		socket.close()
	})

	it('is closed when a message is far too long', async () => {
		const { got, socket } = connectScreen()
		await expect.poll(() => got.length).toBe(2)
		const closed = new Promise((resolve) => socket.on('close', resolve))
		socket.send('x'.repeat(1_000_000))
		expect(await closed).toBe(1009)
	})
})

describe('starting and stopping', () => {
	it('says so, and leaves nothing open, when the till process cannot be started', async () => {
		const start = startKioskTill({ ...options, settingsFile: join(folder, 'none.json') })
		await expect(start).rejects.toThrow('ended before it was ready (code 1)')
	})

	it('opens a window for the customer where the settings have her screen, and ends it', async () => {
		const display = { x: 1366, y: 0, width: 1024, height: 768, colours: 'dark' }
		const withDisplay = join(folder, 'display', 'till.json')
		mkdirSync(join(folder, 'display'))
		writeFileSync(withDisplay, JSON.stringify({ customerScreen: display }))
		const chromium = placeFakeProgram(join(folder, 'display', 'bin', 'chromium'), { stays: 'pipe' })
		const env = { DISPLAY: ':0', PATH: join(folder, 'display', 'bin') }
		const lines: string[] = []
		const other = await startKioskTill({
			...options,
			settingsFile: withDisplay,
			open: 'window',
			machine: { ...thisMachine(env), electronDir: folder },
			print: (line) => void lines.push(line),
		})
		expect(other.customerUrl).toMatch(/\/customer#token=[^&]+&colours=dark$/)
		await expect.poll(() => lines).toContain('yika-customer-window {"state":"open","program":"browser"}')
		await expect.poll(() => lines).toContain('yika-window {"state":"open","program":"browser"}')
		await expect.poll(() => chromium.started()).not.toBeNull()
		await other.stop()
		expect(lines.filter((line) => line.startsWith('yika-customer-window'))).toHaveLength(1)
	})

	it('ends the till process and frees the port', async () => {
		const other = await startKioskTill({ ...options, settingsFile })
		const pid = other.tillProcessPid()
		await other.stop()
		expect(() => process.kill(pid, 0)).toThrow('ESRCH')
		await expect(fetch(new URL(other.url).origin)).rejects.toThrow()
	})
})
