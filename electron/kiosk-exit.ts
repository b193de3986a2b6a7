/** The technician's way out of kiosk mode: Ctrl+Alt+Shift+L, then a password. The till process knows nothing of it. */
import type { BrowserWindow } from 'electron'
import { isKioskPassword, kioskPasswordFile } from './kiosk-password.ts'
import { restartBudget } from './restart-budget.ts'
import { SHELL_CHOICES, SHELL_PAGES } from './shell-pages.ts'

const TRIES_MAX = 5
const TRIES_WITHIN_MS = 10 * 60_000

/** `hears`: what was chosen on the page that asks; true when it was about this. */
export function guardKiosk(
	window: BrowserWindow,
	options: {
		readonly settingsFile: string
		readonly showTill: () => void
		readonly show: (url: string) => void
		readonly log: (line: string) => void
	},
): { readonly hears: (url: string) => boolean } {
	const { settingsFile, showTill, show, log } = options
	const tries = restartBudget(TRIES_MAX, TRIES_WITHIN_MS)
	let hasLeft = false
	window.on('close', (event) => {
		// Alt+F4 and a window manager's cross: in kiosk mode the till does not end by them.
		if (!hasLeft) event.preventDefault()
	})
	window.webContents.on('before-input-event', (event, { type, key, control, alt, shift }) => {
		if (type !== 'keyDown' || !control || !alt || !shift || key.toLowerCase() !== 'l') return
		event.preventDefault()
		show(SHELL_PAGES.leave)
	})
	const leave = (password: string) => {
		if (!tries.take(performance.now()) || !isKioskPassword(kioskPasswordFile(settingsFile), password)) {
			log('kiosk: a wrong password, or too many of them')
			return show(SHELL_PAGES.leaveRefused)
		}
		log('kiosk: left by a technician')
		tries.refill()
		hasLeft = true
		window.setKiosk(false)
		showTill()
	}
	return {
		hears(url) {
			const [chosen] = url.split('?')
			if (chosen === SHELL_CHOICES.back) showTill()
			else if (chosen === SHELL_CHOICES.left) leave(new URL(url).searchParams.get('password') ?? '')
			return chosen === SHELL_CHOICES.back || chosen === SHELL_CHOICES.left
		},
	}
}
