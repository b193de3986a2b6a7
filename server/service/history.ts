/**
 * Which history these books are. A database that was put back to an older state has forgotten what it told agents since:
 * leases granted, entries posted, changes of the feed. It goes on under another name, by which agents know that they must
 * fetch and tell everything again (docs/decisions/0007).
 *
 * Found out at the start: a generation rises every minute in the database and, after it, in a file beside it. A database
 * whose generation is not above the file's is older than the file. A copy in another cluster (a dump that was read in) remembers
 * that it was in the one before. Without the file: by the first agent whose copy of the feed ends where this database has not
 * come to yet; once as many changes have been made as were forgotten, nobody can tell by that any more.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Database, Sql } from '../database/pool.ts'
import { isBeyond } from '../session/feed.ts'
import { type Log, reasonOf } from './log.ts'

const historySchema = z.object({ id: z.string().min(1), generation: z.int().nonnegative() })
type Generation = z.infer<typeof historySchema>

const RISE_EVERY_MS = 60_000
/** Lease numbers of the forgotten time are never given again: more than a card gets leases in any such time. */
const LEASE_NUMBERS_SKIPPED = 1_000_000

/** An agent's word is taken once in so long: a broken one must not make all stores begin anew again and again. */
const BELIEVED_EVERY_MS = 3_600_000

export interface History {
	/** Where an agent's copy of the feed ends. True: the books had forgotten that place, and go on under another name from now on. */
	hear(feedCursor: string | null): Promise<boolean>
	/** The generation rises no more. */
	stop(): void
}

/** Before anybody is served. */
export async function keepHistory(database: Database, dataDir: string, log: Log): Promise<History> {
	const file = join(dataDir, 'history.json')
	const known = readHistory(file)
	const anew = async (id: string): Promise<void> => {
		await database.transaction((sql) => beginHistory(sql, id))
		writeFileSync(file, JSON.stringify(await raise(database)))
	}
	const now = await raise(database)
	const isMoved = await hasMoved(database)
	if (isMoved || (known?.id === now.id && known.generation >= now.generation)) {
		log('databaseRestored', { generation: now.generation, known: known?.generation ?? null, isMoved })
		await anew(now.id)
	} else writeFileSync(file, JSON.stringify(now))
	let believedMs = Number.NEGATIVE_INFINITY
	const timer = setInterval(() => {
		raise(database).then(
			(risen) => writeFileSync(file, JSON.stringify(risen)),
			(error: unknown) => log('generationNotRaised', { reason: reasonOf(error) }),
		)
	}, RISE_EVERY_MS)
	return {
		hear: async (feedCursor) => {
			if (feedCursor === null || !(await isBeyond(database, feedCursor))) return false
			if (performance.now() - believedMs < BELIEVED_EVERY_MS) return false
			believedMs = performance.now()
			const { id } = await raise(database)
			log('databaseRestored', { heardFrom: feedCursor })
			await anew(id)
			return true
		},
		stop: () => clearInterval(timer),
	}
}

/** Whether the books were in another cluster when this was asked before. */
async function hasMoved(database: Database): Promise<boolean> {
	const [before] = await database.rows<{ readonly moved: boolean | null }>(
		`WITH here AS (SELECT system_identifier::text AS id FROM pg_control_system()), was AS (SELECT cluster_id FROM centre)
		UPDATE centre SET cluster_id = here.id FROM here, was RETURNING was.cluster_id <> here.id AS moved`,
	)
	return before?.moved === true
}

/** The books go on under another name. Of several that ask for it at once, one has an effect. */
async function beginHistory(sql: Sql, id: string): Promise<void> {
	const begun = await sql.rows(
		'UPDATE centre SET history_id = gen_random_uuid()::text WHERE history_id = $1 RETURNING history_id',
		[id],
	)
	if (begun.length === 0) return
	await sql.rows('UPDATE purse_balance SET lease_epoch = lease_epoch + $1', [LEASE_NUMBERS_SKIPPED])
	// A cluster counts its transactions by itself: what another one has numbered would not be read here for a long time, or never.
	await sql.rows('UPDATE change SET xid = pg_current_xact_id() WHERE xid > pg_current_xact_id()')
}

async function raise(database: Database): Promise<Generation> {
	const rows = await database.rows<Generation>(
		'UPDATE centre SET generation = generation + 1 RETURNING history_id AS id, generation',
	)
	return historySchema.parse(rows[0])
}

/** Null when there is none, or it was torn by a crash: then it says nothing. */
function readHistory(file: string): Generation | null {
	try {
		return historySchema.parse(JSON.parse(readFileSync(file, 'utf8')))
	} catch {
		return null
	}
}
