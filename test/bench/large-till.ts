/** A till of a large group that stands alone: its storage filled as the feed would fill it, its real process, a real browser. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { makePinVerifier } from '../../electron/host/pin.ts'
import { type RunningKiosk, startKioskTill } from '../../electron/kiosk/kiosk-till.ts'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { openTillStorage, type TillStorage } from '../../storage/till-storage.ts'
import { writeLoneTill } from '../helpers/lone-till.ts'
import { OPERATOR, PROFILE } from '../helpers/till-play.ts'
import { Pty } from '../simulators/pty.ts'
import { ScannerSimulator } from '../simulators/scanner-simulator.ts'
import { type BenchContext, sampleCount } from './bench-stage.ts'
import { itemAt, memberAt, records } from './large-shop.ts'
import { preciseNowMs } from './page-clock.ts'

const ITEMS = 200_000
const MEMBERS = 1_000_000
const LEAST = 2_000
const PIN = '1234'
const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
	'--no-sandbox',
	'--disable-background-networking',
	'--disable-component-update',
	'--no-first-run',
]
const WAIT_MS = 60_000

export type LargeTill = {
	readonly itemCount: number
	readonly memberCount: number
	readonly scanner: ScannerSimulator
	/** Starts process and page anew; milliseconds from nothing to the sign-on screen. */
	readonly coldStart: () => Promise<number>
	readonly page: () => Page
	readonly kiosk: () => RunningKiosk
	/** Starts it where it does not run, signs on and opens the shift, once. */
	readonly openForBusiness: () => Promise<void>
	readonly close: () => Promise<void>
}

export async function openLargeTill(context: BenchContext): Promise<LargeTill> {
	const folder = join(context.dir, 'large-till')
	mkdirSync(folder)
	const itemCount = sampleCount(context, ITEMS, LEAST)
	const memberCount = sampleCount(context, MEMBERS, LEAST)
	await fill(folder, itemCount, memberCount, context.say)
	const scanner = new ScannerSimulator()
	const pty = new Pty(join(folder, 'scanner'), scanner)
	await pty.plug()
	const settingsFile = writeLoneTill(folder, [
		{ deviceId: 'scanner', kind: 'scanner', driver: 'serial-scanner', path: pty.link },
	])
	// As it is shipped: one file for each process.
	const bundles = join(folder, 'electron')
	await bundleElectron(bundles)
	const tillProcessFile = join(bundles, 'till-process.mjs')
	const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
	const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, ...signals })
	let running: { readonly kiosk: RunningKiosk; readonly page: Page } | null = null
	const stop = async () => {
		await running?.page.close()
		await running?.kiosk.stop()
		running = null
	}
	const now = () => {
		if (running === null) throw new Error('the till has not been started')
		return running
	}
	let isOpen = false
	const coldStart = async () => {
		await stop()
		isOpen = false
		const startedMs = preciseNowMs()
		const nothing = () => undefined
		// At once, as Electron's main process does it.
		const [kiosk, page] = await Promise.all([
			startKioskTill({ settingsFile, tillProcessFile, open: 'none', print: nothing, log: nothing }),
			browser.newPage({ viewport: { width: 1366, height: 768 } }),
		])
		page.setDefaultTimeout(WAIT_MS)
		running = { kiosk, page }
		await page.goto(kiosk.url)
		await page.getByTestId(`operator-${OPERATOR.operatorId}`).waitFor()
		return preciseNowMs() - startedMs
	}
	return {
		itemCount,
		memberCount,
		scanner,
		coldStart,
		page: () => now().page,
		kiosk: () => now().kiosk,
		async openForBusiness() {
			if (isOpen) return
			if (running === null) await coldStart()
			isOpen = true
			const { page } = now()
			await page.getByTestId(`operator-${OPERATOR.operatorId}`).click()
			for (const digit of PIN) await page.getByTestId(`digit-${digit}`).click()
			await page.getByTestId('key-next').click()
			await page.getByTestId('open-shift').waitFor()
			await page.keyboard.type('500', { delay: 80 })
			await page.getByTestId('key-next').click()
			await page.getByTestId('search-field').waitFor()
		},
		async close() {
			await stop()
			await browser.close()
			await pty.unplug()
		},
	}
}

async function fill(
	folder: string,
	itemCount: number,
	memberCount: number,
	say: BenchContext['say'],
): Promise<void> {
	const file = join(folder, 'data', 'till.sqlite')
	const { pageKey } = openMachine({ keyFile: join(folder, 'till.pem') })
	const storage = await openTillStorage(
		{ file, tillId: tillIdSchema.parse('S01-01'), epoch: 1, pageKey },
		{ onDeath: () => undefined },
	)
	const { replica } = storage
	const pinVerifier = await makePinVerifier(PIN, new Uint8Array(16), { memoryKiB: 1_024, iterations: 1 })
	await replica.applyChanges(
		[
			{ kind: 'storeProfile', storeProfile: PROFILE },
			{ kind: 'department', department: { departmentId: 'D1', nameZh: '食品', nameEn: 'Food', position: 1 } },
			{ kind: 'operator', operator: { ...OPERATOR, pinVerifier } },
		],
		'c1',
	)
	for (const page of records(itemCount, itemAt)) await replica.applyChanges(page, 'c2', true)
	for (const page of records(memberCount, memberAt)) await replica.applyChanges(page, 'c3', true)
	say(`  ${itemCount} items, ${memberCount} members`)
	await namesReady(storage)
	say('  their names')
	await storage.close()
}

/** Each search indexes a little first, for as long as something waits. */
export async function namesReady({
	catalogue,
	cards,
}: Pick<TillStorage, 'catalogue' | 'cards'>): Promise<void> {
	while ((await catalogue.searchItems('zzzz', 1)).percentReady < 100);
	while ((await cards.searchMembers('zzzz', 1)).percentReady < 100);
}
