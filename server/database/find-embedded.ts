/** The embedded PostgreSQL of a data directory, for whoever only wants to read it: the one that runs, else one started for it. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lockInstance } from '../service/instance-lock.ts'
import { postmasterPid, startEmbeddedPostgres } from './embedded-postgres.ts'

export interface FoundPostgres {
	readonly databaseUrl: string
	/** Stops it again when it was started here. */
	release(): Promise<void>
}

/** Of the one that runs in a server's data folder, with its password; null: none runs. */
export function runningPostgresUrl(home: string): string | null {
	const data = join(home, 'postgres', 'data')
	if (postmasterPid(data) === undefined) return null
	// Lines of postmaster.pid: pid, data directory, start time, port (miscadmin.h, LOCK_FILE_LINE_PORT).
	const port = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[3]
	const password = readFileSync(join(home, 'postgres', 'password'), 'utf8').trim()
	return `postgresql://yika:${password}@127.0.0.1:${port}/yika`
}

/** Throws when `dataDir` (or `dataDir/server`, as a demonstration keeps it) holds no embedded PostgreSQL. */
export async function findEmbeddedPostgres(dataDir: string): Promise<FoundPostgres> {
	const home = [resolve(dataDir), resolve(dataDir, 'server')].find((folder) =>
		existsSync(join(folder, 'postgres', 'data', 'PG_VERSION')),
	)
	if (home === undefined) throw new Error(`no card server's database in ${dataDir}`)
	const running = runningPostgresUrl(home)
	if (running !== null) return { databaseUrl: running, release: () => Promise.resolve() }
	const unlock = lockInstance(home)
	const postgres = await startEmbeddedPostgres(join(home, 'postgres'), () => undefined)
	return {
		databaseUrl: postgres.databaseUrl,
		release: async () => {
			await postgres.stop()
			unlock()
		},
	}
}
