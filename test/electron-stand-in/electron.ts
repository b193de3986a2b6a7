/**
 * Stands in for Electron where its program cannot be had: main process, preload and till process run as they are
 * shipped, the windows are pages of Chromium. Only what our code uses is here, and each name is checked against
 * Electron's own types. What it does not show: Chromium's flags and fuses under Electron, native windows, permissions.
 */
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { launchChromium } from './chromium.ts'
import { protocol as schemes } from './custom-schemes.ts'
import { ipcMain as ipc } from './frames.ts'
import { ChannelStandIn } from './ports.ts'
import { utilityProcess as utilities } from './utility-process.ts'
import { windowClass } from './window.ts'

type NamesOf<T> = { readonly [Name in keyof T]?: unknown }

const events = new EventEmitter()
// Electron is ready later than the first turn: what must be declared before is declared by then.
const chromium = new Promise<void>((resolve) => setImmediate(resolve)).then(launchChromium)

export const app = Object.assign(events, {
	requestSingleInstanceLock: () => true,
	setPath: (_name: string, _path: string) => undefined,
	getPath: (name: string) => join(tmpdir(), name),
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

export const BrowserWindow = windowClass(chromium, () => events.emit('window-all-closed'))
export const ipcMain = ipc satisfies NamesOf<Electron.IpcMain>
export const MessageChannelMain = ChannelStandIn
export const protocol = schemes satisfies NamesOf<Electron.Protocol>
export const utilityProcess = utilities satisfies NamesOf<typeof Electron.utilityProcess>
const nothing = () => undefined
export const session = {
	defaultSession: {
		setPermissionRequestHandler: nothing,
		setPermissionCheckHandler: nothing,
		setDevicePermissionHandler: nothing,
		on: nothing,
	} satisfies NamesOf<Electron.Session>,
}
