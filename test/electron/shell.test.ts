/** What the shell does besides showing a till: displays, power, kiosk mode, one instance, and what hangs or keeps dying. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { kioskPasswordFile, kioskVerifier } from '../../electron/kiosk-password.ts'
import { lookForMachine } from '../../storage/machine-secret.ts'
import { keyIfThere } from '../../storage/wrapped-key.ts'
import { RunningShell } from '../electron-stand-in/running-shell.ts'
import { writeLoneTill } from '../helpers/lone-till.ts'
import { until } from '../helpers/until.ts'

const bundleDir = resolve(import.meta.dirname, '..', '..', 'dist', 'electron-shell-under-test')
const folder = mkdtempSync(join(tmpdir(), 'yika-shell-features-'))
const CASHIERS = { x: 0, y: 0, width: 1366, height: 768 }
const CUSTOMERS = { x: 1366, y: 0, width: 1024, height: 768 }
const PASSWORD = 'a long way out'
let shell: RunningShell

beforeAll(() => bundleElectron(bundleDir))
afterAll(() => {
	for (const path of [bundleDir, folder]) rmSync(path, { recursive: true, force: true })
})

const profileDir = join(folder, 'profile')
async function open(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> {
	const settings = writeLoneTill(folder, [], { customerScreen: { ...CUSTOMERS, colours: 'light' } })
	const how = [`--settings=${settings}`, `--profile-dir=${profileDir}`, ...args]
	shell = await RunningShell.start(join(bundleDir, 'main.mjs'), how, { env })
	return settings
}
const says = (words: string | RegExp, count = 1) =>
	until(
		() => [...shell.said().matchAll(new RegExp(words, 'g'))].length >= count,
		`the shell says ${words} ${count} times`,
	)
async function tillPage(): Promise<Page> {
	const [page] = await shell.windows('index')
	if (page === undefined) throw new Error('no window')
	await page.locator('.till:not(.till-away)').waitFor()
	return page
}
async function shellPage(name: string): Promise<Page> {
	let found: Page | undefined
	await until(async () => {
		found = (await shell.pages()).find((page) => page.url().includes(`shell.yika.localhost/${name}`))
		return found !== undefined
	}, `the window shows ${name}`)
	if (found === undefined) throw new Error('no window')
	return found
}
const pids = () => shell.tillPids()
const tellsOnFailure = () => onTestFailed(() => void process.stdout.write(shell.said()))

describe('while it runs', () => {
	let settings: string
	beforeAll(async () => {
		settings = await open()
	})
	afterAll(() => shell?.end())
	beforeEach(tellsOnFailure)

	it('has no menu, a sandbox for every page, no permission for any, and code that was compiled before', async () => {
		const page = await tillPage()
		expect(shell.said()).toContain('stand-in no menu')
		expect(shell.said()).toContain('stand-in sandbox')
		const asked = () =>
			page.evaluate(async () => {
				const names = ['geolocation', 'notifications', 'midi'] as const
				const found = await Promise.all(names.map((name) => navigator.permissions.query({ name })))
				return found.map(({ state }) => state)
			})
		await expect.poll(asked).toEqual(['denied', 'denied', 'denied'])
		expect(readdirSync(join(profileDir, 'compiled'))).not.toEqual([])
	})

	it('runs once: a second one shows the first one’s window and goes', async () => {
		const again = RunningShell.start(join(bundleDir, 'main.mjs'), [
			`--settings=${settings}`,
			`--profile-dir=${profileDir}`,
		])
		await expect(again).rejects.toThrow('it runs already')
		await says('stand-in window to the front')
		expect(pids()).toHaveLength(1)
	})

	it('keeps the customer’s window on her display, and closes it while that is pulled out', async () => {
		await shell.windows('index', 'customer')
		shell.control({ kind: 'displays', bounds: [CASHIERS] })
		await until(async () => (await shell.pages()).length === 1, 'her window is closed')
		await says('display is not there')
		shell.control({ kind: 'displays', bounds: [CASHIERS, CUSTOMERS] })
		await shell.windows('index', 'customer')
		await tillPage()
		expect(pids()).toHaveLength(1)
	})

	it('sleeps and wakes with its machine, draws anew then, and ends in good order when it is shut down', async () => {
		await tillPage()
		shell.control({ kind: 'power', event: 'suspend' })
		await says('power: the machine goes to sleep')
		shell.control({ kind: 'power', event: 'resume' })
		await says('stand-in repainted')
		shell.control({ kind: 'power', event: 'shutdown' })
		expect(await shell.ended()).toBe(0)
	})
})

describe('when something fails, or somebody wants out', () => {
	beforeEach(tellsOnFailure)
	afterEach(() => shell?.end())

	it('starts a till process again that hangs', async () => {
		await open(['--hang-after-ms=2000'])
		await tillPage()
		const [pid = 0] = pids()
		process.kill(pid, 'SIGSTOP')
		await until(() => pids().length === 2, 'the next till process is ready')
		await tillPage()
		expect(() => process.kill(pid, 0)).toThrow('ESRCH')
	})

	it('loads a page again that hangs', async () => {
		await open([], { STAND_IN_HANG_MS: '3000' })
		const page = await tillPage()
		const crashed = page.waitForEvent('crash')
		// Nobody is left to answer.
		void page
			.evaluate(() => {
				for (;;);
			})
			.catch(() => undefined)
		await crashed
		await says('its page hangs')
		await tillPage()
		expect(pids()).toHaveLength(1)
	})

	it('says what to do when the till process keeps dying, and tries again when it is told to', async () => {
		await open()
		const page = await tillPage()
		for (let count = 1; count <= 6; count++) {
			await until(() => pids().length === count, `till process ${count} is ready`)
			process.kill(pids().at(-1) ?? 0, 'SIGKILL')
		}
		await page.locator('#again').waitFor()
		expect(await page.textContent('body')).toContain('Nothing is lost')
		expect(pids()).toHaveLength(6)
		await page.locator('#again').click()
		await tillPage()
		expect(pids()).toHaveLength(7)
	})

	it('says what to do when its pages keep dying', async () => {
		await open()
		for (let count = 1; count <= 6; count++) {
			await tillPage()
			await shell.killRenderers()
			await says(`page is gone|draws its page is gone`, count)
		}
		const page = await shellPage('page-trouble')
		await page.locator('#again').click()
		await tillPage()
		expect(pids()).toHaveLength(1)
	})

	it('takes a secret that lay beside its key into the desktop’s keyring, and is the same till', async () => {
		const home = join(folder, 'sealed')
		const settings = writeLoneTill(home, [], { machineSecret: { shell: 'machine.sealed' } })
		const plain = join(home, 'machine.secret')
		const digits = 'a1'.repeat(32)
		writeFileSync(plain, digits)
		const env = { STAND_IN_KEYRING: join(folder, 'keyring') }
		for (let count = 1; count <= 2; count++) {
			shell = await RunningShell.start(join(bundleDir, 'main.mjs'), [`--settings=${settings}`], { env })
			await tillPage()
			expect(existsSync(plain)).toBe(false)
			await shell.end()
		}
		const asked = { keyFile: join(home, 'till.pem'), machineSecret: { file: plain } }
		expect('why' in lookForMachine(asked)).toBe(true)
		writeFileSync(plain, digits)
		const found = lookForMachine(asked)
		expect('machine' in found && keyIfThere(asked.keyFile, found.machine)).toBeTruthy()
	})

	it('in kiosk mode is not closed by a window manager, and left with the technician’s password only', async () => {
		const settings = writeLoneTill(folder)
		writeFileSync(kioskPasswordFile(settings), kioskVerifier(PASSWORD), { mode: 0o600 })
		await open(['--kiosk'])
		await tillPage()
		expect(shell.said()).toContain('stand-in window at 0, kiosk')
		shell.control({ kind: 'close' })
		await says('stand-in stays open')
		for (const [password, next] of [
			['wrong', 'leave-refused'],
			[PASSWORD, 'index'],
		] as const) {
			const page = await tillPage()
			await page.keyboard.press('Control+Alt+Shift+L')
			const asked = await shellPage('leave')
			await asked.locator('input').fill(password)
			await asked.locator('button').click()
			if (next !== 'leave-refused') continue
			const refused = await shellPage('leave-refused')
			await refused.getByText('Back to the till').click()
		}
		await says('stand-in kiosk left')
		await tillPage()
		expect(shell.said()).not.toContain(PASSWORD)
		shell.control({ kind: 'close' })
		expect(await shell.ended()).toBe(0)
	})
})
