/**
 * The kiosk host: a till process, its page on loopback, and a browser to show it. The host has no rules of trade and
 * holds no truth; when it ends, the till process ends with it in good order.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LIMITS } from '../../protocol/limits.ts'
import type { CustomerScreenSettings } from '../../protocol/settings/process-settings.ts'
import { customerPageUrl } from '../customer-screen.ts'
import { systemTimer } from '../host/timer.ts'
import { keepCustomerWindow } from './customer-window.ts'
import { openLoopbackWeb } from './loopback-web.ts'
import { ScreenSockets } from './screen-sockets.ts'
import { startTillChild, type TillChild, type TillProcessState } from './till-child.ts'
import { openTillWindow } from './till-window.ts'
import { type Machine, thisMachine } from './window-programs.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** In a bundle it lies beside this file, as JavaScript. */
const TILL_PROCESS_FILE = import.meta.url.endsWith('.ts')
	? join(ROOT, 'electron', 'till-process.ts')
	: join(import.meta.dirname, 'till-process.mjs')

export type KioskOptions = {
	readonly settingsFile: string
	/** 0, the default: any free port. */
	readonly port?: number
	/** `window`: a window on the display; `kiosk`: the whole display; `none`: only the address. */
	readonly open: 'window' | 'kiosk' | 'none'
	/** Which programs can show it, and on which display; this machine as it is, unless a test says otherwise. */
	readonly machine?: Machine
	/** What a supervisor of processes reads: `yika-ready {…}`, `yika-till-process {…}`, `yika-window {…}`, `yika-customer-window {…}`. */
	readonly print: (line: string) => void
	readonly log: (line: string) => void
	/** The till process, which ran before, wants to be another version. */
	readonly onSwitch?: () => void
	readonly rendererDir?: string
	readonly tillProcessFile?: string
}

export type RunningKiosk = {
	/** With the token: whoever has it can drive the till. */
	readonly url: string
	/** The customer's page, with a token that can do nothing else. */
	readonly customerUrl: string
	readonly tillProcessPid: () => number
	readonly stop: () => Promise<void>
}

/**
 * Resolves when the till process is ready; rejects, with nothing left running, when it cannot be started.
 * Prints `yika-till-process {"pid","state":"starting"|"running"|"restarting"}` whenever that changes,
 * and with a window `yika-window {"state":"open"|"closed"|"none",…}` (`WindowState` of till-window.ts).
 */
export async function startKioskTill(options: KioskOptions): Promise<RunningKiosk> {
	const rendererDir = options.rendererDir ?? join(ROOT, 'dist', 'renderer')
	if (!existsSync(rendererDir))
		throw new Error(`the screens are not built (${rendererDir}): run npm run build`)
	let child: TillChild | null = null
	const screens = new ScreenSockets((message) => child?.send(message))
	const web = await openLoopbackWeb({
		rootDir: rendererDir,
		port: options.port ?? 0,
		socketPath: '/till',
		// Somewhat more than the bridge takes, so that it can say what was wrong instead of hanging up.
		messageBytesMax: LIMITS.bridgeMessageBytesMax * 2,
		onSocket: (socket) => screens.add(socket, 'cashier'),
		guest: { socketPath: '/till/customer', onSocket: (socket) => screens.add(socket, 'customer') },
	})
	const onState = (state: TillProcessState, pid: number) => {
		options.print(`yika-till-process ${JSON.stringify({ pid, state })}`)
		if (child !== null) screens.tillProcessIs(state)
	}
	try {
		child = await startTillChild({
			tillProcessFile: options.tillProcessFile ?? TILL_PROCESS_FILE,
			settingsFile: options.settingsFile,
			onMessage: (message) => screens.fromTill(message),
			onState,
			onSwitch: () => options.onSwitch?.(),
			log: options.log,
		})
	} catch (error) {
		await web.close()
		throw error
	}
	screens.tillProcessIs(child.state())
	const url = `${web.origin}/#token=${web.token}`
	const display = child.customerScreen()
	const customerUrl = customerPageUrl(`${web.origin}/customer`, web.guestToken, display)
	const ready = { role: 'till', url, customerUrl, tillProcessPid: child.pid() }
	options.print(`yika-ready ${JSON.stringify(ready)}`)
	// The customer's first: the window that comes last gets the keyboard.
	const customerWindow = showCustomer(options, customerUrl, display)
	const window = show(options, url)
	const { pid, stop } = child
	return {
		url,
		customerUrl,
		tillProcessPid: pid,
		stop: async () => {
			customerWindow?.close()
			window?.close()
			await stop()
			await web.close()
		},
	}
}

function showCustomer(
	{ open, machine, settingsFile, print, log }: KioskOptions,
	url: string,
	display: CustomerScreenSettings | null,
): { readonly close: () => void } | null {
	if (open === 'none' || display === null) return null
	const { x, y, width, height } = display
	return keepCustomerWindow({
		machine: machine ?? thisMachine(),
		url,
		profilesDir: join(dirname(settingsFile), 'customer-windows'),
		kiosk: true,
		place: { x, y, width, height },
		timer: systemTimer,
		onState: (state) => print(`yika-customer-window ${JSON.stringify(state)}`),
		log,
	})
}

function show(options: KioskOptions, url: string): { readonly close: () => void } | null {
	const { open, settingsFile, print, log } = options
	if (open === 'none') return null
	return openTillWindow({
		machine: options.machine ?? thisMachine(),
		url,
		profilesDir: join(dirname(settingsFile), 'windows'),
		kiosk: open === 'kiosk',
		onState: (state) => {
			print(`yika-window ${JSON.stringify(state)}`)
			if (state.state === 'closed') log(`the window was closed; the till goes on at ${url}`)
			if (state.state === 'none') log(`no window (${state.reason}): open this address in a browser: ${url}`)
		},
		log,
	})
}
