/**
 * Electron's main process, the till's shell: it shows one window and keeps the till process running, and knows no
 * rules of trade. `--settings=<file>`: a till of its own. `--till-url=<address>`: the window for a till that a kiosk
 * host serves on loopback. `--kiosk`: the whole display. `--profile-dir=<folder>`: where Chromium keeps its things.
 * `--customer-place=<x>,<y>,<width>,<height>`: the page of `--till-url` is the customer's, on that screen. With settings that
 * have a customer's screen, its window is opened beside the cashier's, and again whenever it is closed.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { app, type BrowserWindow, type WebContents } from 'electron'
import { openMainBridge } from './bridge/main-bridge.ts'
import { customerPageUrl } from './customer-screen.ts'
import { loopbackUrl } from './loopback-url.ts'
import { CUSTOMER_PAGE_URL, declarePageScheme, PAGE_URL, servePage } from './page-protocol.ts'
import { startTillUtility, type TillUtility } from './till-utility.ts'
import { type CustomerPlace, openCustomerWindow, openTillWindow } from './windows.ts'

// Bundled to dist/electron/: the screens and the other two scripts are its neighbours.
const RENDERER_DIR = join(import.meta.dirname, '..', 'renderer')
const PRELOAD_FILE = join(import.meta.dirname, 'preload.cjs')
const TILL_PROCESS_FILE = join(import.meta.dirname, 'till-process.mjs')

const { values } = parseArgs({
	strict: false,
	// Packaged, there is no script's name before the options; parseArgs would drop the first of them.
	args: process.argv.slice(1),
	options: {
		settings: { type: 'string' },
		'till-url': { type: 'string' },
		'profile-dir': { type: 'string' },
		'customer-place': { type: 'string' },
		kiosk: { type: 'boolean', default: false },
	},
})
/** Nobody stands at the customer's screen to open its window again. */
const REOPEN_AFTER_MS = 1_000

const kiosk = values.kiosk === true
let window: BrowserWindow | null = null
let customerWindow: BrowserWindow | null = null
let till: TillUtility | null = null

const say = (line: string) => process.stdout.write(`${line}\n`)
const log = (line: string) => process.stderr.write(`${line}\n`)

async function start(): Promise<void> {
	const tillUrl = values['till-url']
	const { settings } = values
	if (typeof tillUrl === 'string') {
		// Started by a kiosk host: without it, this window shows nothing that works.
		process.on('disconnect', () => app.quit())
		return show(loopbackUrl(tillUrl), null)
	}
	if (typeof settings !== 'string') throw new Error('--settings=<file> or --till-url=<address>')
	servePage(RENDERER_DIR)
	// Whatever is not the cashier's own window may do no more than a customer.
	const roleOf = (sender: WebContents) => (sender === window?.webContents ? 'cashier' : 'customer')
	const bridge = openMainBridge(PAGE_URL, roleOf, (port, role) => till?.give(port, role))
	till = startTillUtility({
		tillProcessFile: TILL_PROCESS_FILE,
		settingsFile: resolve(settings),
		onState: bridge.tillProcessIs,
		onCustomerScreen: (display) => showCustomer(customerPageUrl(CUSTOMER_PAGE_URL, null, display), display),
		log,
	})
	await show(PAGE_URL, PRELOAD_FILE)
	say(`yika-ready ${JSON.stringify({ role: 'till', url: PAGE_URL })}`)
}

async function show(url: string, preloadFile: string | null): Promise<void> {
	const place = values['customer-place']
	window =
		typeof place === 'string' ? openCustomerWindow(null, placeOf(place)) : openTillWindow(preloadFile, kiosk)
	// Without the cashier's window there is no till to show to a customer.
	window.on('closed', () => {
		window = null
		customerWindow?.destroy()
	})
	await window.loadURL(url)
}

/** Whatever becomes of it, the cashier's window goes on. */
function showCustomer(url: string, place: CustomerPlace): void {
	const opened = openCustomerWindow(PRELOAD_FILE, place)
	customerWindow = opened
	opened.on('closed', () => {
		customerWindow = null
		if (window !== null) setTimeout(() => showCustomer(url, place), REOPEN_AFTER_MS)
	})
	opened.loadURL(url).catch((error: unknown) => log(`yika: the customer's page: ${String(error)}`))
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
	declarePageScheme()
	app.on('second-instance', () => window?.focus())
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
	app.exit(0)
}

function fail(error: unknown): void {
	log(`yika: ${error instanceof Error ? error.message : String(error)}`)
	app.exit(1)
}
