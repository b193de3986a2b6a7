/*
 * Set-up as a whole: every step looks first and does only what is missing, so it may run before every command,
 * costs little when all is there, and then needs no network.
 */
import { buildElectron, buildRenderer } from './built-parts.mjs'
import { installDebianPackages } from './debian-packages.mjs'
import { fetchElectron } from './electron-binary.mjs'
import { installNpmPackages } from './npm-packages.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { endingWithSignals, ROOT } from './run-program.mjs'
import { tell } from './tell.mjs'

/**
 * @param {{ debian: boolean, electron: boolean, renderer: boolean }} parts what the caller needs beside npm packages
 * @returns {Promise<boolean>} whether everything that cannot be done without is there; if not, it has been said why
 */
export async function prepare({ debian, electron, renderer }) {
	try {
		requireNode20()
		const steps = async () => {
			await installNpmPackages()
			if (debian) await installDebianPackages()
			if (renderer) await buildRenderer()
			if (electron && (await fetchElectron())) await buildElectron()
		}
		await endingWithSignals(() => oneAtATime(ROOT, steps))
		return true
	} catch (error) {
		tell(`Set-up failed: ${error instanceof Error ? error.message : String(error)}`)
		return false
	}
}

function requireNode20() {
	const major = Number(process.versions.node.split('.')[0])
	if (major < 20) throw new Error(`Node 20 or newer is needed; this is ${process.version}`)
}
