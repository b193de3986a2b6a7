/*
 * Builds the screens with Vite when anything that goes into them has changed since the last build.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, NODE_24, ROOT, runQuietly } from './run-program.mjs'
import { tellWhile } from './tell.mjs'

const SOURCES = ['renderer', 'protocol', 'till', 'electron/bridge', 'vite.config.ts', 'package-lock.json']
const STAMP = join(ROOT, 'dist', 'renderer', '.sources')

/**
 * Paths of all files under `path`, itself if it is a file.
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
	if (!existsSync(path)) return []
	if (statSync(path).isFile()) return [path]
	return readdirSync(path)
		.sort()
		.flatMap((name) => filesUnder(join(path, name)))
}

function sourcesFingerprint() {
	const hash = createHash('sha256')
	for (const path of SOURCES.flatMap((source) => filesUnder(join(ROOT, source)))) {
		if (!path.includes('.test.')) hash.update(path.slice(ROOT.length)).update(readFileSync(path))
	}
	return hash.digest('hex')
}

/** Makes dist/renderer current. Throws with Vite's own words when the build fails. */
export async function buildRenderer() {
	const fingerprint = sourcesFingerprint()
	if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint) return
	const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
	const { code, output } = await tellWhile('Building the screens', () =>
		runQuietly(NODE_24, [vite, 'build', '--logLevel', 'warn'], { env: environment('ours') }),
	)
	if (code !== 0) throw new Error(`the screens could not be built:\n${output.trimEnd()}`)
	writeFileSync(STAMP, fingerprint)
}
