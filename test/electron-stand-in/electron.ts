/**
 * Stands in for Electron where its program cannot be had: main process, preload and till process run as they are
 * shipped, the windows are pages of Chromium. Only what our code uses is here, and each name is checked against
 * Electron's own types. What it does not show: Chromium's flags and fuses under Electron, native windows.
 */
import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { launchChromium } from './chromium.ts'
import { protocol as schemes } from './custom-schemes.ts'
import { ipcMain as ipc } from './frames.ts'
import * as machine from './machine.ts'
import { ChannelStandIn } from './ports.ts'
import { safeStorage as safe } from './safe-storage.ts'
import { lockInstance } from './single-instance.ts'
import { standInDir } from './stand-in-dir.ts'
import { utilityProcess as utilities } from './utility-process.ts'
import { windowClass } from './window.ts'

type NamesOf<T> = { readonly [Name in keyof T]?: unknown }

const events = new EventEmitter()
// Electron is ready later than the first turn: what must be declared before is declared by then.
const chromium = new Promise<void>((resolve) => setImmediate(resolve)).then(launchChromium)
// Main that ends at once needs no browser; whoever waits for it hears of its end.
chromium.catch(() => undefined)
const paths = new Map([['userData', standInDir()]])
/** Said to the test, which sees no native window. */
const note = (what: string) => process.stdout.write(`stand-in ${what}\n`)

export const app = Object.assign(events, {
	requestSingleInstanceLock: () =>
		lockInstance(app.getPath('userData'), () => events.emit('second-instance', {}, [])),
	enableSandbox: () => note('sandbox'),
	setPath: (name: string, path: string) => {
		mkdirSync(path, { recursive: true })
		paths.set(name, path)
	},
	getPath: (name: string) => paths.get(name) ?? join(standInDir(), name),
	whenReady: async () => {
		const { devtoolsUrl } = await chromium
		process.stdout.write(`stand-in-devtools ${devtoolsUrl}\n`)
	},
	quit: () => {
		let prevented = false
		events.emit('will-quit', { preventDefault: () => (prevented = true) })
		if (!prevented) process.exit(0)
	},
	exit: (code = 0) => process.exit(code),
}) satisfies NamesOf<Electron.App>

process.on('SIGTERM', app.quit)

export const BrowserWindow = windowClass(chromium, () => events.emit('window-all-closed'), note)
export const powerMonitor = machine.powerMonitor
export const powerSaveBlocker = machine.powerSaveBlocker
export const screen = machine.screen
export const ipcMain = ipc satisfies NamesOf<Electron.IpcMain>
export const MessageChannelMain = ChannelStandIn
export const protocol = schemes satisfies NamesOf<Electron.Protocol>
export const utilityProcess = utilities satisfies NamesOf<typeof Electron.utilityProcess>
export const safeStorage = safe
export const Menu = {
	setApplicationMenu: (menu: Electron.Menu | null) => note(menu === null ? 'no menu' : 'menu'),
} satisfies NamesOf<typeof Electron.Menu>

/** Permissions of Chromium that our pages could ask for, under the names that both give them. */
const PERMISSIONS = ['geolocation', 'notifications', 'midi'] as const
type AnswerPermission = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>

const sessionEvents = new EventEmitter()
export const session = {
	defaultSession: Object.assign(sessionEvents, {
		/** Asked once for each, beforehand: the browser then answers as main did. */
		setPermissionRequestHandler: async (handler: AnswerPermission) => {
			const { browser } = (await chromium).connection
			for (const name of PERMISSIONS)
				handler(
					null as never,
					name,
					(isGranted) => {
						const setting = isGranted ? 'granted' : 'denied'
						browser.send('Browser.setPermission', { permission: { name }, setting }).catch(() => undefined)
					},
					{} as never,
				)
		},
		setPermissionCheckHandler: () => undefined,
		setDevicePermissionHandler: () => undefined,
	}) satisfies NamesOf<Electron.Session>,
}
