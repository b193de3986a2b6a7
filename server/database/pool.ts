/** Connections to PostgreSQL. 64-bit integers arrive as numbers and must be safe; everything else as `pg` gives it. */
import type pg from 'pg'
import type { Log } from '../service/log.ts'
import { type Connections, connectionsTo, connectionsToPrimary, type WorkKind } from './connections.ts'
import { readHostUrls } from './host-urls.ts'
import { openPrimary } from './open-primary.ts'
import type { Primary } from './primary.ts'
import { CommitInDoubt, commit } from './proof.ts'

export type Row = Readonly<Record<string, unknown>>
export type Value = string | number | boolean | null | object

/** A connection, or whatever runs one statement. */
export interface Sql {
	/**
	 * Rows in order. `name` marks a statement that is worth preparing on each connection. Statements of one transaction that
	 * are asked without waiting for each other run in the order in which they were asked.
	 */
	rows<T extends object = Row>(text: string, values?: readonly Value[], name?: string): Promise<T[]>
}

export interface Database extends Sql {
	/**
	 * Runs `work` in one READ COMMITTED transaction; commits when it returns, rolls back when it throws. A deadlock victim
	 * is run again (at most 4 times), so `work` must do nothing outside the database. Returns only what is committed and
	 * confirmed; when it throws and the connection was lost, the transaction was committed or not: nobody knows.
	 */
	transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
	end(): Promise<void>
}

/**
 * Opens a pool of at most `connectionsMax`; connections are made when needed and replaced when lost. The URL may name
 * several hosts (`host-urls.ts`); one that asks for no particular host is used as it is, also when it is a standby.
 */
export function openDatabase(databaseUrl: string, connectionsMax: number, log: Log): Database {
	const { urls, mustWrite } = readHostUrls(databaseUrl)
	if (!mustWrite) return databaseOver(connectionsTo(urls[0], connectionsMax, log))
	const primary = openPrimary(databaseUrl, log)
	const database = databaseAt(primary, connectionsMax, log)
	return {
		...database,
		end: async () => {
			await database.end()
			await primary.stop()
		},
	}
}

/** The database of the primary, wherever it is. Several may share one primary, which its opener stops. */
export function databaseAt(
	primary: Primary,
	connectionsMax: number,
	log: Log,
	work: WorkKind = 'any',
): Database {
	return databaseOver(connectionsToPrimary(primary, connectionsMax, log, work))
}

function databaseOver(connections: Connections): Database {
	return {
		rows: (text, values, name) => alone(connections, text, values, name),
		transaction: (work) => transaction(connections, work),
		end: () => connections.end(),
	}
}

async function run<T extends object>(
	client: pg.PoolClient,
	text: string,
	values: readonly Value[] = [],
	name?: string,
): Promise<T[]> {
	const result = await client.query(
		name === undefined ? { text, values: [...values] } : { name, text, values: [...values] },
	)
	return result.rows as T[]
}

/** A connection that dies between two statements emits here; the next statement throws and is handled there. */
function ignore(): undefined {
	return undefined
}

async function alone<T extends object>(
	connections: Connections,
	text: string,
	values?: readonly Value[],
	name?: string,
): Promise<T[]> {
	const client = await connections.connect()
	client.on('error', ignore)
	let broken = true
	try {
		const rows = await run<T>(client, text, values, name)
		broken = false
		return rows
	} catch (error) {
		connections.failed(error, true)
		throw error
	} finally {
		client.off('error', ignore)
		client.release(broken)
	}
}

async function transaction<T>(connections: Connections, work: (sql: Sql) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		const client = await connections.connect()
		client.on('error', ignore)
		let broken = false
		try {
			// It goes with the first statements; when it fails, so do they.
			const begun = client.query({ name: 'begin', text: 'BEGIN' })
			begun.catch(ignore)
			const result = await work({ rows: (text, values, name) => run(client, text, values, name) })
			await begun
			await commit(client)
			return result
		} catch (error) {
			broken = error instanceof CommitInDoubt || !(await rolledBack(client))
			connections.failed(error, broken)
			if (!isDeadlock(error) || attempt === 4) throw error
		} finally {
			client.off('error', ignore)
			client.release(broken)
		}
	}
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
	try {
		await client.query('ROLLBACK')
		return true
	} catch {
		return false
	}
}

function isDeadlock(error: unknown): boolean {
	const code = error instanceof Error && 'code' in error ? error.code : undefined
	return code === '40P01' || code === '40001'
}
