/**
 * Which history these books are. A database that was put back to an older state has forgotten what it told agents since:
 * leases granted, entries posted, changes of the feed. It goes on under another name, by which agents know that they must
 * fetch and tell everything again (docs/decisions/0007).
 *
 * Found out at the start: a generation rises every minute in the database and, after it, in a file beside it. A database
 * whose generation is not above the file's is older than the file. A copy in another cluster has other feed positions, and
 * those name the cluster (`session/feed.ts`).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Database, Sql } from '../database/pool.ts'
import { type Log, reasonOf } from './log.ts'

const historySchema = z.object({ id: z.string().min(1), generation: z.int().nonnegative() })
type History = z.infer<typeof historySchema>

const RISE_EVERY_MS = 60_000
/** Lease numbers of the forgotten time are never given again: more than a card gets leases in any such time. */
const LEASE_NUMBERS_SKIPPED = 1_000_000

/** Before anybody is served. Returns how to stop the generation rising. */
export async function keepHistory(database: Database, dataDir: string, log: Log): Promise<() => void> {
	const file = join(dataDir, 'history.json')
	const known = readHistory(file)
	let now = await raise(database)
	if (known?.id === now.id && known.generation >= now.generation) {
		log('databaseRestored', { generation: now.generation, known: known.generation })
		await database.transaction((sql) => beginHistory(sql, now.id))
		now = await raise(database)
	}
	writeFileSync(file, JSON.stringify(now))
	const timer = setInterval(() => {
		raise(database).then(
			(risen) => writeFileSync(file, JSON.stringify(risen)),
			(error: unknown) => log('generationNotRaised', { reason: reasonOf(error) }),
		)
	}, RISE_EVERY_MS)
	return () => clearInterval(timer)
}

/** The books go on under another name. Of several that ask for it at once, one has an effect. */
async function beginHistory(sql: Sql, id: string): Promise<void> {
	const begun = await sql.rows(
		'UPDATE centre SET history_id = gen_random_uuid()::text WHERE history_id = $1 RETURNING history_id',
		[id],
	)
	if (begun.length === 0) return
	await sql.rows('UPDATE purse_balance SET lease_epoch = lease_epoch + $1', [LEASE_NUMBERS_SKIPPED])
}

async function raise(database: Database): Promise<History> {
	const rows = await database.rows<History>(
		'UPDATE centre SET generation = generation + 1 RETURNING history_id AS id, generation',
	)
	return historySchema.parse(rows[0])
}

/** Null when there is none, or it was torn by a crash: then it says nothing. */
function readHistory(file: string): History | null {
	try {
		return historySchema.parse(JSON.parse(readFileSync(file, 'utf8')))
	} catch {
		return null
	}
}
