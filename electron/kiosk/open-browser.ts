/** Shows the till in a browser window without bars, where there is a display and a browser. */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

/** The first browser that can show a page as an application; null without a display or a browser. */
export function findBrowser(env: NodeJS.ProcessEnv): string | null {
	if (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return null
	const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
	for (const name of BROWSERS) {
		const file = folders.map((folder) => join(folder, name)).find(isProgram)
		if (file !== undefined) return file
	}
	return null
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK)
		return true
	} catch {
		return false
	}
}

export type BrowserOptions = {
	readonly browser: string
	readonly url: string
	/** The browser's own folder: the till's page must not meet another profile's extensions. */
	readonly profileDir: string
	/** Fills the display and cannot be left, as in a shop. */
	readonly kiosk: boolean
}

export function openBrowser({ browser, url, profileDir, kiosk }: BrowserOptions): ChildProcess {
	const args = [
		`--app=${url}`,
		`--user-data-dir=${profileDir}`,
		'--no-first-run',
		'--no-default-browser-check',
		'--disable-background-networking',
		'--disable-pinch',
		'--overscroll-history-navigation=0',
		...(kiosk ? ['--kiosk'] : ['--window-size=1366,768']),
		// Chromium refuses to run its sandbox as root.
		...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
	]
	return spawn(browser, args, { stdio: 'ignore' })
}
