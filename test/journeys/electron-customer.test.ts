/** The customer's window under Electron, on its stand-in: beside the cashier's, with a port that can do less, and there again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import type { ToCustomer } from '../../electron/bridge/contract.ts'
import { RunningShell } from '../electron-stand-in/running-shell.ts'
import { writeLoneTill } from '../helpers/lone-till.ts'
import { until } from '../helpers/until.ts'

const bundleDir = resolve(import.meta.dirname, '..', '..', 'dist', 'electron-customer-under-test')
const folder = mkdtempSync(join(tmpdir(), 'yika-electron-customer-'))
let shell: RunningShell

beforeAll(async () => {
	await bundleElectron(bundleDir)
	const customerScreen = { x: 1366, y: 0, width: 1024, height: 768, colours: 'dark' } as const
	const settings = writeLoneTill(folder, [], { customerScreen })
	shell = await RunningShell.start(join(bundleDir, 'main.mjs'), [`--settings=${settings}`])
})
afterAll(async () => {
	await shell?.end()
	for (const path of [bundleDir, folder]) rmSync(path, { recursive: true, force: true })
})

/** The window that shows this page, once there is one and its page has drawn a scene of the till's. */
async function windowOf(name: 'index' | 'customer'): Promise<Page> {
	let found: Page | undefined
	await until(async () => {
		found = (await shell.pages()).find((page) => page.url().includes(`/${name}.html`))
		return found !== undefined
	}, `there is a window with ${name}.html`)
	if (found === undefined) throw new Error('no window')
	return found
}

it('stands beside the cashier’s, in the colours of the settings', async () => {
	const page = await windowOf('customer')
	await page.locator('[data-scene="closed"]').waitFor()
	expect(await page.evaluate(() => document.documentElement.dataset.colours)).toBe('dark')
	await (await windowOf('index')).getByTestId('till').waitFor()
})

it('has a port on which nothing of the cashier’s can be said, whatever address its page gives itself', async () => {
	const page = await windowOf('customer')
	const heard = await page.evaluate(async () => {
		history.replaceState(null, '', '/index.html')
		const kinds: string[] = []
		await new Promise<void>((answered) => {
			// Asked for anew, as a page does that is loaded again.
			const till = window.till as unknown as { listen(listener: (message: ToCustomer) => void): void }
			till.listen((message) => {
				kinds.push(message.kind)
				if (message.kind === 'customerView')
					window.till?.post({ kind: 'command', id: 1, command: { kind: 'setLanguage', language: 'en' } })
				if (message.kind === 'malformed') answered()
			})
		})
		history.replaceState(null, '', '/customer.html')
		return kinds
	})
	expect(heard.filter((kind) => kind === 'view' || kind === 'commandResult')).toEqual([])
	expect(heard.at(-1)).toBe('malformed')
})

it('is there again when it was closed, and the till has noticed nothing', async () => {
	const pids = shell.tillPids()
	const page = await windowOf('customer')
	await page.close()
	await (await windowOf('customer')).locator('[data-scene="closed"]').waitFor()
	expect(shell.tillPids()).toEqual(pids)
})

it('goes with the cashier’s window', async () => {
	await (await windowOf('index')).close()
	expect(await shell.ended()).toBe(0)
})
