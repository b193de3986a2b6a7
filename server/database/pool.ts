/** Connections to PostgreSQL. 64-bit integers arrive as numbers and must be safe; everything else as `pg` gives it. */
import pg from 'pg'
import { assert } from '../../protocol/base/assert.ts'
import { type Log, reasonOf } from '../service/log.ts'

export type Row = Readonly<Record<string, unknown>>
export type Value = string | number | boolean | null | object

/** A connection, or whatever runs one statement. */
export interface Sql {
	/** Rows in order. `name` marks a statement that is worth preparing on each connection. */
	rows<T extends object = Row>(text: string, values?: readonly Value[], name?: string): Promise<T[]>
}

export interface Database extends Sql {
	/**
	 * Runs `work` in one READ COMMITTED transaction; commits when it returns, rolls back when it throws. A deadlock victim
	 * is run again (at most 4 times), so `work` must do nothing outside the database.
	 */
	transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
	end(): Promise<void>
}

const INT8 = 20
const NUMERIC = 1700

function parsers(): pg.CustomTypesConfig {
	return {
		getTypeParser: (oid: number, format?: 'text' | 'binary') =>
			oid === INT8 || oid === NUMERIC ? safeInteger : pg.types.getTypeParser(oid, format ?? 'text'),
	} as pg.CustomTypesConfig
}

function safeInteger(text: string): number {
	const value = Number(text)
	assert(Number.isSafeInteger(value), `a number from the database must be a safe integer, got ${text}`)
	return value
}

/** Opens a pool of at most `connectionsMax`; connections are made when needed and replaced when lost. */
export function openDatabase(databaseUrl: string, connectionsMax: number, log: Log): Database {
	const pool = new pg.Pool({
		connectionString: databaseUrl,
		max: connectionsMax,
		connectionTimeoutMillis: 3_000,
		idleTimeoutMillis: 60_000,
		types: parsers(),
		options: '-c synchronous_commit=on',
	})
	pool.on('error', (error) => log('databaseConnectionLost', { reason: reasonOf(error) }))
	return {
		rows: (text, values, name) => run(pool, text, values, name),
		transaction: (work) => transaction(pool, work),
		end: () => pool.end(),
	}
}

async function run<T extends object>(
	on: pg.Pool | pg.PoolClient,
	text: string,
	values: readonly Value[] = [],
	name?: string,
): Promise<T[]> {
	const result = await on.query(
		name === undefined ? { text, values: [...values] } : { name, text, values: [...values] },
	)
	return result.rows as T[]
}

async function transaction<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		const client = await pool.connect()
		// A connection that dies between two statements emits here; the next statement throws and is handled there.
		const ignore = (): undefined => undefined
		client.on('error', ignore)
		let broken = false
		try {
			await client.query('BEGIN')
			const result = await work({ rows: (text, values, name) => run(client, text, values, name) })
			await client.query('COMMIT')
			return result
		} catch (error) {
			broken = !(await rolledBack(client))
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
