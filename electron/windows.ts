/** The till's windows: each one page of ours, locked in. It cannot navigate, open windows, or ask for permissions. */
import { join } from 'node:path'
import { app, BrowserWindow, type BrowserWindowConstructorOptions, type Session, session } from 'electron'
import { isShellPage } from './shell-pages.ts'

/** Where the customer's screen is on the desktop, in dots. */
export type CustomerPlace = {
	readonly x: number
	readonly y: number
	readonly width: number
	readonly height: number
}

/**
 * Opens the cashier's window, still empty. `preloadFile`: null where the page finds its till over a WebSocket. `onChoice`: where
 * a person wanted to go from one of the shell's own pages; she stays where she is.
 */
export function openTillWindow(
	preloadFile: string | null,
	kiosk: boolean,
	onChoice: (url: string) => void = () => undefined,
): BrowserWindow {
	const window = lockedWindow(preloadFile, { width: 1366, height: 768, kiosk })
	const { webContents } = window
	webContents.on('will-navigate', ({ url }) => {
		if (isShellPage(webContents.getURL())) onChoice(url)
	})
	window.once('ready-to-show', () => window.show())
	return window
}

/** The page that asks for a code, served on loopback under `url`: it may go there and nowhere else. */
export function openJoinWindow(url: string): BrowserWindow {
	const window = lockedWindow(null, { width: 1366, height: 768 }, url)
	window.once('ready-to-show', () => window.show())
	return window
}

/** The customer's, over the whole of her screen. It is touched, and never takes the keyboard from the cashier's window. */
export function openCustomerWindow(preloadFile: string | null, place: CustomerPlace): BrowserWindow {
	const window = lockedWindow(preloadFile, { ...place, kiosk: true, focusable: false, skipTaskbar: true })
	window.once('ready-to-show', () => window.showInactive())
	return window
}

/** `ownUrl`: the one address to which its page may send it. */
function lockedWindow(
	preloadFile: string | null,
	how: BrowserWindowConstructorOptions,
	ownUrl: string | null = null,
): BrowserWindow {
	denyPermissions(session.defaultSession)
	keepPictures(session.defaultSession)
	const window = new BrowserWindow({
		...how,
		show: false,
		webPreferences: {
			sandbox: true,
			contextIsolation: true,
			nodeIntegration: false,
			webviewTag: false,
			spellcheck: false,
			// Our pages are few and the same every day: what V8 made of them the first time is kept.
			v8CacheOptions: 'bypassHeatCheck',
			...(preloadFile === null ? {} : { preload: preloadFile }),
		},
	})
	const { webContents } = window
	webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
	const stays = (event: { readonly url: string; readonly preventDefault: () => void }) => {
		if (event.url !== ownUrl) event.preventDefault()
	}
	webContents.on('will-navigate', stays)
	webContents.on('will-redirect', stays)
	webContents.on('will-attach-webview', (event) => event.preventDefault())
	return window
}

function denyPermissions(target: Session): void {
	target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
	target.setPermissionCheckHandler(() => false)
	target.setDevicePermissionHandler(() => false)
}

/** What the page made itself (a receipt's picture) is put among the downloads without a dialog; it can fetch nothing else. */
function keepPictures(target: Session): void {
	target.removeAllListeners('will-download')
	target.on('will-download', (event, item) => {
		if (item.getURL().startsWith('blob:'))
			item.setSavePath(join(app.getPath('downloads'), item.getFilename()))
		else event.preventDefault()
	})
}
