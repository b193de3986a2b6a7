/**
 * Electron's main process, the till's shell: it shows one window and keeps the till process running, and knows no
 * rules of trade. `--settings=<file>`: a till of its own. `--till-url=<address>`: the window for a till that a kiosk
 * host serves on loopback. `--kiosk`: the whole display. `--profile-dir=<folder>`: where Chromium keeps its things.
 * `--customer-place=<x>,<y>,<width>,<height>`: the page of `--till-url` is the customer's, on that screen. With settings that
 * have a customer's screen, its window is opened beside the cashier's, and again whenever it is gone.
 * `--hang-after-ms=<count>`: a till process that has answered nothing for so long is started again. Settings that name no till, or are
 * not there: a window that asks for a code comes first.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { app, BrowserWindow, Menu, type WebContents } from 'electron'
import { HANDED_OVER } from '../protocol/settings/handed-over.ts'
import { openMainBridge } from './bridge/main-bridge.ts'
import { keepCustomerDisplay } from './customer-display.ts'
import { customerPageUrl } from './customer-screen.ts'
import { type JoiningShown, showJoining } from './joining.ts'
import { guardKiosk } from './kiosk-exit.ts'
import { loopbackUrl } from './loopback-url.ts'
import { CUSTOMER_PAGE_URL, declarePageScheme, PAGE_URL, servePages } from './page-protocol.ts'
import { watchPower } from './power.ts'
import { SHELL_CHOICES, SHELL_PAGES } from './shell-pages.ts'
import { keepsSecrets, secretIn } from './shell-secret.ts'
import { readShellSettings, type ShellSettings } from './shell-settings.ts'
import { environmentWith, startTillUtility, type TillUtility } from './till-utility.ts'
import { keepDrawing } from './window-life.ts'
import { type CustomerPlace, openCustomerWindow, openTillWindow } from './windows.ts'

// Bundled to dist/electron/: the screens and the other two scripts are its neighbours.
const RENDERER_DIR = join(import.meta.dirname, '..', 'renderer')
const PRELOAD_FILE = join(import.meta.dirname, 'preload.cjs')
const TILL_PROCESS_FILE = join(import.meta.dirname, 'till-process.mjs')
const JOIN_PROCESS_FILE = join(import.meta.dirname, 'join-process.mjs')
const HANG_AFTER_MS = 15_000
/** Beside the key, of machines that join here. */
const SEALED_FILE = 'machine.sealed'

const { values } = parseArgs({
	strict: false,
	// Packaged, there is no script's name before the options; parseArgs would drop the first of them.
	args: process.argv.slice(1),
	options: {
		settings: { type: 'string' },
		'till-url': { type: 'string' },
		'profile-dir': { type: 'string' },
		'customer-place': { type: 'string' },
		'hang-after-ms': { type: 'string' },
		kiosk: { type: 'boolean', default: false },
	},
})

const kiosk = values.kiosk === true
let window: BrowserWindow | null = null
let till: TillUtility | null = null
let customerDisplay: { readonly close: () => void } | null = null

const say = (line: string) => process.stdout.write(`${line}\n`)
const log = (line: string) => process.stderr.write(`${line}\n`)

async function start(): Promise<void> {
	const tillUrl = values['till-url']
	const { settings } = values
	Menu.setApplicationMenu(null)
	servePages(RENDERER_DIR)
	watchPower(() => BrowserWindow.getAllWindows(), log)
	if (typeof tillUrl === 'string') {
		// Started by a kiosk host: without it, this window shows nothing that works.
		process.on('disconnect', () => app.quit())
		return showServedPage(loopbackUrl(tillUrl))
	}
	if (typeof settings !== 'string') throw new Error('--settings=<file> or --till-url=<address>')
	const settingsFile = resolve(settings)
	const before = readShellSettings(settingsFile)
	const joining = before.namesTill ? null : await askForCode(settingsFile, before)
	await joining?.joined
	await startTill(settingsFile)
	joining?.close()
	say(`yika-ready ${JSON.stringify({ role: 'till', url: PAGE_URL })}`)
}

/** What the settings do not say of the machine's secret is left to the desktop, where that keeps any. */
async function askForCode(settingsFile: string, settings: ShellSettings): Promise<JoiningShown> {
	const { saysSecret, keyDir } = settings
	const isFree = !saysSecret && process.env[HANDED_OVER] === undefined
	const fresh = isFree && (await keepsSecrets()) ? SEALED_FILE : null
	const sealedFile = fresh === null ? settings.sealedFile : join(keyDir, fresh)
	const env = environmentWith(sealedFile === null ? null : await secretIn(sealedFile, keyDir))
	const shown = await showJoining({
		joinProcessFile: JOIN_PROCESS_FILE,
		settingsFile,
		sealedFile: fresh,
		env,
		log,
	})
	say(`yika-ready ${JSON.stringify({ role: 'joining' })}`)
	return shown
}

/** The window of a kiosk host: cashier's, or customer's on her screen. */
async function showServedPage(url: string): Promise<void> {
	const place = values['customer-place']
	const opened =
		typeof place === 'string' ? openCustomerWindow(null, placeOf(place)) : openTillWindow(null, kiosk)
	// Whoever started us opens another one, or says that there is none.
	keepDrawing(opened, () => app.exit(1), log)
	window = opened
	await opened.loadURL(url)
}

/** A till of our own: its process, the cashier's window, and the customer's as soon as the till says where. */
async function startTill(settingsFile: string): Promise<void> {
	// Whatever is not the cashier's own window may do no more than a customer.
	const roleOf = (sender: WebContents) => (sender === window?.webContents ? 'cashier' : 'customer')
	const bridge = openMainBridge(PAGE_URL, roleOf, (port, role) => till?.give(port, role))
	const opened = openTillWindow(PRELOAD_FILE, kiosk, (url) => onChoice(url))
	const show = (url: string) =>
		void opened.loadURL(url).catch((error) => log(`yika: ${url}: ${String(error)}`))
	const life = keepDrawing(opened, () => show(SHELL_PAGES.pageTrouble), log)
	const guard = kiosk ? guardKiosk(opened, { settingsFile, showTill: () => show(PAGE_URL), show, log }) : null
	const onChoice = (url: string) => {
		if (guard?.hears(url) || url !== SHELL_CHOICES.again) return
		life.refill()
		if (till !== null) {
			till.again()
			show(PAGE_URL)
		} else void begin().catch(fail)
	}
	const begin = async () => {
		const secret = await keptSecret(settingsFile)
		if (secret === 'shut') return show(SHELL_PAGES.secretTrouble)
		till = startTillUtility({
			tillProcessFile: TILL_PROCESS_FILE,
			settingsFile,
			secret,
			hangAfterMs: Number(values['hang-after-ms'] ?? HANG_AFTER_MS),
			onState: bridge.tillProcessIs,
			onGivenUp: () => show(SHELL_PAGES.tillTrouble),
			onCustomerScreen: (place) => {
				const url = customerPageUrl(CUSTOMER_PAGE_URL, null, place)
				customerDisplay = keepCustomerDisplay({ url, preloadFile: PRELOAD_FILE, place, log })
			},
			log,
		})
		await opened.loadURL(PAGE_URL)
	}
	window = opened
	// Without the cashier's window there is no till to show to a customer.
	opened.on('closed', () => {
		window = null
		customerDisplay?.close()
	})
	await begin()
}

/** The machine's secret, where it is in the shell's keeping; else null. */
async function keptSecret(settingsFile: string): Promise<string | null | 'shut'> {
	const { sealedFile, keyDir } = readShellSettings(settingsFile)
	if (sealedFile === null) return null
	try {
		return await secretIn(sealedFile, keyDir)
	} catch (error) {
		log(`yika: the machine's secret cannot be opened from ${sealedFile}: ${reasonOf(error)}`)
		return 'shut'
	}
}

/** `<x>,<y>,<width>,<height>`, as the kiosk host says it. */
function placeOf(text: string): CustomerPlace {
	const [x = 0, y = 0, width = 1024, height = 768] = text.split(',').map(Number)
	return { x, y, width, height }
}

async function end(): Promise<void> {
	await till?.stop()
	app.exit(0)
}

const profileDir = values['profile-dir']
if (typeof profileDir === 'string') app.setPath('userData', resolve(profileDir))
if (app.requestSingleInstanceLock()) {
	app.enableSandbox()
	declarePageScheme()
	app.on('second-instance', () => (window ?? BrowserWindow.getAllWindows()[0])?.focus())
	app.on('window-all-closed', () => {
		if (till !== null) log('yika: the window was closed; ending the till in good order')
		app.quit()
	})
	app.on('will-quit', (event) => {
		if (till === null) return
		event.preventDefault()
		end().catch(fail)
	})
	app.whenReady().then(start).catch(fail)
} else {
	log('yika: it runs already; its window is shown')
	app.exit(0)
}

function fail(error: unknown): void {
	log(`yika: ${reasonOf(error)}`)
	app.exit(1)
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error)
}
