/*
 * Electron's npm package fetches its program from elsewhere. Where that is refused, the kiosk browser shows the
 * same till, so this is tried once per version within a short time, and a failure is said and not fatal.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, NODE_24, ROOT, runQuietly } from './run-program.mjs'
import { tell, tellWhile } from './tell.mjs'

const FOLDER = join(ROOT, 'node_modules', 'electron')
const REFUSED = join(ROOT, 'node_modules', '.yika-no-electron')
const TIMEOUT_MS = 60_000
const RETRY_AFTER_MS = 24 * 60 * 60_000

function refusedLately() {
	return existsSync(REFUSED) && Date.now() - Number(readFileSync(REFUSED, 'utf8')) < RETRY_AFTER_MS
}

/**
 * Fetches Electron's program if it is not there. Never throws.
 * @returns {Promise<boolean>} whether it is there now
 */
export async function fetchElectron() {
	const install = join(FOLDER, 'install.js')
	// Electron's own variable for a program that is kept elsewhere.
	if (process.env.ELECTRON_OVERRIDE_DIST_PATH || existsSync(join(FOLDER, 'path.txt'))) return true
	if (!existsSync(install) || refusedLately()) return false
	const { code, output } = await tellWhile('Fetching Electron (at most one minute)', () =>
		runQuietly(NODE_24, [install], { env: environment('ours'), timeoutMs: TIMEOUT_MS }),
	)
	if (code === 0) return true
	writeFileSync(REFUSED, String(Date.now()))
	const said = output.trim().split('\n')[0]?.replace('TypeError: fetch failed', 'its download failed')
	const reason = code === 124 ? 'it took too long' : said || `code ${code}`
	tell(`Electron cannot be had here (${reason}); the till opens in a kiosk browser instead`)
	return false
}
