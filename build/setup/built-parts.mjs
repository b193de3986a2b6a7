/*
 * Builds what is not run from its sources, the screens and the Electron bundles, when anything that goes into them
 * has changed since the last build.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, NODE_24, ROOT, runQuietly } from './run-program.mjs'
import { tellWhile } from './tell.mjs'

/** @typedef {{ name: string, folder: string, sources: readonly string[], build: readonly string[] }} Part */

/** @type {Part} */
const RENDERER = {
	name: 'the screens',
	folder: 'dist/renderer',
	sources: ['renderer', 'protocol', 'till', 'electron/bridge', 'vite.config.ts', 'package-lock.json'],
	build: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
}
/** @type {Part} */
const ELECTRON = {
	name: 'the Electron bundles',
	folder: 'dist/electron',
	sources: [
		'electron',
		'identity',
		'protocol',
		'till',
		'devices',
		'storage',
		'update',
		'tracing',
		'agent',
		'build/bundle',
		'package-lock.json',
	],
	build: ['build/bundle/main.ts'],
}

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

/** @param {readonly string[]} sources */
function fingerprintOf(sources) {
	const hash = createHash('sha256')
	for (const path of sources.flatMap((source) => filesUnder(join(ROOT, source)))) {
		if (!path.includes('.test.')) hash.update(path.slice(ROOT.length)).update(readFileSync(path))
	}
	return hash.digest('hex')
}

/** @param {Part} part */
async function buildPart({ name, folder, sources, build }) {
	const stamp = join(ROOT, folder, '.sources')
	const fingerprint = fingerprintOf(sources)
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return
	const { code, output } = await tellWhile(`Building ${name}`, () =>
		runQuietly(NODE_24, build, { env: environment('ours') }),
	)
	if (code !== 0) throw new Error(`${name} could not be built:\n${output.trimEnd()}`)
	writeFileSync(stamp, fingerprint)
}

/** Makes dist/renderer current. Throws with the builder's own words when the build fails. */
export function buildRenderer() {
	return buildPart(RENDERER)
}

/** Makes dist/electron current. Throws with the builder's own words when the build fails. */
export function buildElectron() {
	return buildPart(ELECTRON)
}
