/**
 * The Electron shell as it is shipped (main, preload and till process from their bundles) in a running store, on a
 * stand-in for Electron: the page gets the till and nothing else, cannot leave, and comes back after every death.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { startDemo } from '../demo/demo-host.ts'
import type { RunningDemo } from '../demo/demo-options.ts'
import { RunningShell } from '../electron-stand-in/running-shell.ts'
import { Cashier } from '../helpers/cashier.ts'
import { until } from '../helpers/until.ts'

const bundleDir = resolve(import.meta.dirname, '..', '..', 'dist', 'electron-under-test')
const dataDir = mkdtempSync(join(tmpdir(), 'yika-shell-'))
const elsewhere = createServer((request, response) => {
	visits.push(request.url ?? '')
	response.end('elsewhere')
})
const visits: string[] = []
let demo: RunningDemo
let shell: RunningShell
let cashier: Cashier

beforeAll(async () => {
	await bundleElectron(bundleDir)
	await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done))
	demo = await startDemo({
		dataDir,
		seed: 1,
		fresh: true,
		lanes: 'first',
		port: 0,
		window: false,
		say: () => undefined,
	})
	// The shell takes the kiosk host's place: same till, same journal, same devices.
	await demo.lane.till.kill({ restart: false })
	const settings = join(dataDir, 'tills', demo.lane.tillId, 'till.json')
	shell = await RunningShell.start(join(bundleDir, 'main.mjs'), [`--settings=${settings}`])
	cashier = new Cashier(await shell.page(), demo.lane)
})
afterAll(async () => {
	await shell?.end()
	await demo?.stop()
	elsewhere.close()
	for (const path of [bundleDir, dataDir]) rmSync(path, { recursive: true, force: true })
})

const awayUrl = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/away`
const barcode = (index: number) => demo.group.items[index]?.barcodes[0] ?? ''

it('opens on the till: a cashier signs on, and a scan shows a line', async () => {
	expect(shell.said()).toContain('yika-ready {"role":"till","url":"yika://till/index.html"}')
	await cashier.signOn()
	await cashier.openShift('500')
	await cashier.connection('online')
	await cashier.scan(barcode(0), 1)
})

it('gives the page the till, frozen, and nothing of Node, Electron or the way to main', async () => {
	const found = await cashier.page.evaluate(() => {
		const names = Object.getOwnPropertyNames(window)
		const till = Object.getOwnPropertyDescriptor(window, 'till')
		return {
			methods: Object.keys(till?.value ?? {}),
			writable: till?.writable,
			frozen: Object.isFrozen(till?.value),
			leaks: names.filter((name) =>
				/^(require|process|module|Buffer|global)$|ipc|electron|standIn/i.test(name),
			),
		}
	})
	expect(found).toEqual({ methods: ['post', 'listen'], writable: false, frozen: true, leaks: [] })
})

it('refuses to go elsewhere, and to open another window', async () => {
	const { page } = cashier
	const refused = page.waitForEvent('requestfailed', (request) => request.url() === awayUrl())
	await page.evaluate((url) => window.location.assign(url), awayUrl())
	await refused
	expect(await page.evaluate(() => window.location.pathname)).toBe('/index.html')
	expect(await page.evaluate((url) => window.open(url) === null, awayUrl())).toBe(true)
	expect(page.context().pages()).toHaveLength(1)
	expect(visits).toEqual([])
	expect(await cashier.itemCount()).toBe(1)
})

it('does not listen to a frame inside the page', async () => {
	const heard = await cashier.page.evaluate(async () => {
		const frame = document.createElement('iframe')
		document.body.append(frame)
		const inner = frame.contentWindow as Window & typeof globalThis
		const kinds: string[] = []
		inner.till?.listen((message) => kinds.push(`inner ${message.kind}`))
		// The page asks after the frame: once it has its answer, main has heard both.
		await new Promise<void>((answered) => {
			window.till?.listen((message) => {
				kinds.push(`page ${message.kind}`)
				if (message.kind === 'view') answered()
			})
		})
		const preloaded = inner.till !== undefined
		frame.remove()
		return { preloaded, kinds }
	})
	expect(heard).toEqual({ preloaded: true, kinds: ['page tillProcess', 'page view'] })
	await cashier.page.reload()
	await cashier.sees('sell')
})

it('draws the same view again after the page has crashed', async () => {
	const crash = await cashier.page.context().newCDPSession(cashier.page)
	const crashed = cashier.page.waitForEvent('crash')
	// Nobody is left to answer.
	void crash.send('Page.crash').catch(() => undefined)
	await crashed
	cashier = new Cashier(await shell.page(), demo.lane)
	await cashier.sees('sell')
	expect(await cashier.itemCount()).toBe(1)
	expect(shell.tillPids()).toHaveLength(1)
	await cashier.scan(barcode(1), 2)
})

it('starts the till process again when it is killed, with its basket', async () => {
	const [pid] = shell.tillPids()
	process.kill(pid ?? 0, 'SIGKILL')
	await until(() => shell.tillPids().length === 2, 'the next till process is ready')
	// Said by the next till process only; what stood there before it was the last one's picture.
	await cashier.reads('notice', /恢复/)
	await cashier.page.waitForFunction(() => document.querySelectorAll('[data-testid="line"]').length === 2)
	await cashier.scan(barcode(2), 3)
})

it('ends the till in good order, and says so, when its window is closed', async () => {
	const pid = shell.tillPids().at(-1) ?? 0
	await cashier.page.close()
	expect(await shell.ended()).toBe(0)
	expect(shell.said()).toContain('the window was closed; ending the till in good order')
	expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})
