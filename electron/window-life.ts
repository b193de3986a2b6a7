/** A window whose page crashes or hangs draws again by itself: the till process has not noticed, and says the same view. */
import type { BrowserWindow } from 'electron'
import { restartBudget } from './restart-budget.ts'
import { isShellPage } from './shell-pages.ts'

const RELOAD_AFTER_MS = 500
/** Electron says `unresponsive` after half a minute of silence; so much longer, and nobody waits any more. */
const HANG_GRACE_MS = 2_000
/** More deaths than these within five minutes, and something else must be done. */
const DEATHS_MAX = 5
const DEATHS_WITHIN_MS = 5 * 60_000

/** Answers the act that begins anew, for when a person has looked. */
export function keepDrawing(
	window: BrowserWindow,
	onGivenUp: () => void,
	log: (line: string) => void,
): { readonly refill: () => void } {
	const { webContents } = window
	const budget = restartBudget(DEATHS_MAX, DEATHS_WITHIN_MS)
	let hung: NodeJS.Timeout | undefined
	webContents.on('render-process-gone', (_event, { reason }) => {
		clearTimeout(hung)
		log(`window: what draws its page is gone (${reason})`)
		setTimeout(() => {
			// The page that says what to do cannot be drawn either: it is not tried for ever.
			if (window.isDestroyed() || isShellPage(webContents.getURL())) return
			if (budget.take(performance.now())) webContents.reload()
			else onGivenUp()
		}, RELOAD_AFTER_MS)
	})
	window.on('unresponsive', () => {
		log('window: its page hangs')
		hung = setTimeout(() => {
			if (!window.isDestroyed()) webContents.forcefullyCrashRenderer()
		}, HANG_GRACE_MS)
	})
	window.on('responsive', () => clearTimeout(hung))
	window.on('closed', () => clearTimeout(hung))
	return budget
}
