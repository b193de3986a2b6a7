/** The browser behind the stand-in's windows: Debian's Chromium without a display, ended with the process that uses it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CdpConnection } from './cdp.ts'
import { standInDir } from './stand-in-dir.ts'

export type Chromium = {
	readonly connection: CdpConnection
	/** Where others may connect too. */
	readonly devtoolsUrl: string
	readonly close: () => void
}

export async function launchChromium(): Promise<Chromium> {
	const profileDir = mkdtempSync(join(standInDir(), 'profile-'))
	const args = ['--headless=new', '--no-sandbox', '--disable-background-networking', '--no-first-run']
	const place = [`--user-data-dir=${profileDir}`, '--remote-debugging-port=0', '--no-startup-window']
	// Never spoken on: Chromium ends when this pipe (3 in, 4 out) breaks, as Electron's own does when main is killed.
	const child = spawn('/usr/bin/chromium', [...args, ...place, '--remote-debugging-pipe'], {
		stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
	})
	const close = () => {
		child.kill('SIGKILL')
		rmSync(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
	}
	process.once('exit', close)
	const devtoolsUrl = await new Promise<string>((resolve, reject) => {
		child.once('error', reject)
		child.once('exit', (code) => reject(new Error(`chromium ended (code ${code})`)))
		if (child.stderr === null) return reject(new Error('chromium has no output'))
		createInterface({ input: child.stderr }).on('line', (line) => {
			const url = /^DevTools listening on (ws:.+)$/.exec(line)?.[1]
			if (url !== undefined) resolve(url)
		})
	})
	return { connection: await CdpConnection.open(devtoolsUrl), devtoolsUrl, close }
}
