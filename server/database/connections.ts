/** Where a database's connections come from: one host as it is, or whichever host is the primary now. */
import pg from 'pg'
import { assert } from '../../protocol/base/assert.ts'
import { type Log, reasonOf } from '../service/log.ts'
import type { Primary, Reign } from './primary.ts'
import { CommitInDoubt, prove } from './proof.ts'

const CONNECT_WITHIN_MS = 3_000
const IDLE_AFTER_MS = 60_000

/** What a pool's statements are like. */
export type WorkKind = 'any' | 'byKey'

/**
 * `byKey`: prepared statements that find a few rows by their keys. They are planned once for all values, and by index
 * whatever the statistics say: those of a table that grows from nothing make the planner walk over all of it.
 */
const SESSION_OPTIONS: Readonly<Record<WorkKind, string>> = {
	any: '-c synchronous_commit=on',
	byKey:
		'-c synchronous_commit=on -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off',
}

export interface Connections {
	/** To be released by the caller. Throws when none can be had within a moment. */
	connect(): Promise<pg.PoolClient>
	/** A statement or commit failed on `client`; `broken` when nothing more can be said on it. */
	failed(error: unknown, broken: boolean): void
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

function poolOf(databaseUrl: string, connectionsMax: number, more: pg.PoolConfig): pg.Pool {
	return new pg.Pool({
		connectionString: databaseUrl,
		max: connectionsMax,
		connectionTimeoutMillis: CONNECT_WITHIN_MS,
		idleTimeoutMillis: IDLE_AFTER_MS,
		types: parsers(),
		options: SESSION_OPTIONS.any,
		...more,
	})
}

/** Connections to this host, whatever it is: for tools that also read a standby. */
export function connectionsTo(databaseUrl: string, connectionsMax: number, log: Log): Connections {
	const pool = poolOf(databaseUrl, connectionsMax, { pipeline: true })
	pool.on('error', (error) => log('databaseConnectionLost', { reason: reasonOf(error) }))
	return { connect: () => pool.connect(), failed: () => undefined, end: () => pool.end() }
}

/** Connections to the primary; each has proven itself before it is handed out. */
export function connectionsToPrimary(
	primary: Primary,
	connectionsMax: number,
	log: Log,
	work: WorkKind,
): Connections {
	let current: { readonly reign: Reign; readonly pool: pg.Pool } | null = null
	const retired = new Set<Promise<void>>()
	const closing = Promise.withResolvers<never>()
	closing.promise.catch(() => undefined)

	const retire = (pool: pg.Pool): void => {
		const ending = pool.end().finally(() => retired.delete(ending))
		retired.add(ending)
	}
	const poolFor = (reign: Reign): pg.Pool => {
		if (current?.reign === reign) return current.pool
		if (current !== null) retire(current.pool)
		const pool = poolOf(reign.url, connectionsMax, {
			options: SESSION_OPTIONS[work],
			stream: () => reign.socket(),
			// The pool waits for what is returned here; only its types do not say so.
			onConnect: async (client) => {
				await Promise.race([prove(client, reign.mark), closing.promise])
				pipelined(client)
			},
		})
		pool.on('error', (error) => {
			log('databaseConnectionLost', { reason: reasonOf(error) })
			primary.doubt()
		})
		current = { reign, pool }
		return pool
	}
	return {
		connect: async () => {
			const pool = poolFor(await primary.reign())
			try {
				return await soon(pool.connect())
			} catch (error) {
				primary.doubt()
				throw error
			}
		},
		failed: (error, broken) => {
			if (error instanceof CommitInDoubt && current !== null) primary.distrust(current.reign)
			else if (broken || isReadOnly(error)) primary.doubt()
		},
		end: async () => {
			// Whoever still waits to be confirmed would wait on for ever.
			closing.reject(new Error('the database is being closed'))
			if (current !== null) retire(current.pool)
			await Promise.all(retired)
		},
	}
}

/**
 * From now on statements that are asked together go together: one way there and back for all of them. Not from the
 * beginning, because such a client waits for its statements before it ends, and a proof may never come.
 */
function pipelined(client: pg.ClientBase): void {
	Object.assign(client, { pipeline: true })
}

/**
 * A connection that proves itself may wait for a standby for ever, and giving it up would leave its backend waiting there.
 * So the caller goes and the connection stays, to be used by somebody later.
 */
async function soon(connecting: Promise<pg.PoolClient>): Promise<pg.PoolClient> {
	const late = Promise.withResolvers<never>()
	let isLate = false
	const timer = setTimeout(() => {
		isLate = true
		late.reject(new Error('no connection to the database within a moment'))
	}, CONNECT_WITHIN_MS)
	const kept = connecting.then((client) => {
		if (isLate) client.release()
		return client
	})
	kept.catch(() => undefined)
	try {
		return await Promise.race([kept, late.promise])
	} finally {
		clearTimeout(timer)
	}
}

/** `read_only_sql_transaction`: this host has become a standby. */
function isReadOnly(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === '25006'
}
