/**
 * The customer's window on the second display: there while the display is, and again whenever it is gone. Nobody stands there to
 * open it, and whatever becomes of it, the cashier's window goes on.
 */
import type { BrowserWindow } from 'electron'
import { isOnDisplay, onDisplayChange } from './displays.ts'
import { keepDrawing } from './window-life.ts'
import { type CustomerPlace, openCustomerWindow } from './windows.ts'

const REOPEN_AFTER_MS = 1_000
/** What draws it has died too often: it may be the display's own trouble. */
const REOPEN_AFTER_TROUBLE_MS = 60_000

export function keepCustomerDisplay(options: {
	readonly url: string
	readonly preloadFile: string
	readonly place: CustomerPlace
	readonly log: (line: string) => void
}): { readonly close: () => void } {
	const { url, preloadFile, place, log } = options
	let window: BrowserWindow | null = null
	let reopening: NodeJS.Timeout | undefined
	let reopenAfterMs = REOPEN_AFTER_MS
	let closing = false

	const open = () => {
		if (closing || window !== null || !isOnDisplay(place)) return
		clearTimeout(reopening)
		const opened = openCustomerWindow(preloadFile, place)
		window = opened
		reopenAfterMs = REOPEN_AFTER_MS
		const giveUp = () => {
			reopenAfterMs = REOPEN_AFTER_TROUBLE_MS
			opened.destroy()
		}
		keepDrawing(opened, giveUp, log)
		opened.on('closed', () => {
			window = null
			reopening = setTimeout(open, reopenAfterMs)
		})
		opened.loadURL(url).catch((error: unknown) => log(`yika: the customer's page: ${String(error)}`))
	}
	const look = () => {
		const isThere = isOnDisplay(place)
		if (!isThere) log('the customer’s display is not there; her window waits for it')
		if (isThere) open()
		else window?.destroy()
	}
	onDisplayChange(look)
	look()
	return {
		close() {
			closing = true
			clearTimeout(reopening)
			window?.destroy()
		},
	}
}
