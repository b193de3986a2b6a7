/** The browser behind the stand-in's windows: Debian's Chromium without a display, ended with the process that uses it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CdpConnection } from './cdp.ts'

export type Chromium = {
	readonly connection: CdpConnection
	/** Where others may connect too. */
	readonly devtoolsUrl: string
	readonly close: () => void
}

export async function launchChromium(): Promise<Chromium> {
	const profileDir = mkdtempSync(join(tmpdir(), 'yika-stand-in-'))
	const args = ['--headless=new', '--no-sandbox', '--disable-background-networking', '--no-first-run']
	const place = [`--user-data-dir=${profileDir}`, '--remote-debugging-port=0', '--no-startup-window']
	const child = spawn('/usr/bin/chromium', [...args, ...place], { stdio: ['ignore', 'ignore', 'pipe'] })
	const close = () => {
		child.kill('SIGKILL')
		rmSync(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
	}
	process.once('exit', close)
	const devtoolsUrl = await new Promise<string>((resolve, reject) => {
		child.once('error', reject)
		child.once('exit', (code) => reject(new Error(`chromium ended (code ${code})`)))
		createInterface({ input: child.stderr }).on('line', (line) => {
			const url = /^DevTools listening on (ws:.+)$/.exec(line)?.[1]
			if (url !== undefined) resolve(url)
		})
	})
	return { connection: await CdpConnection.open(devtoolsUrl), devtoolsUrl, close }
}
