/**
 * Tills' wall clocks against what can be proven (design §3): an entry was made after the newest time mark written into its
 * chain up to it, and before the centre had it. A clock that is off breaks no promise of the books: shown, without a verdict.
 */
import { LIMITS } from '../../protocol/limits.ts'
import type { Sql } from '../database/pool.ts'

/** Every entry with the bounds of its interval; `earliest_ms` is null ahead of the first mark. Marks are as the till told them. */
const BOUNDED = `SELECT till_id, epoch, (e ->> 'atMs')::bigint AS at_ms, posted_at_ms AS latest_ms,
		max(CASE kind WHEN 'timeMarked' THEN (e #>> '{body,mark,atMs}')::bigint END)
			OVER (PARTITION BY till_id, epoch ORDER BY seq) AS earliest_ms
	FROM (SELECT *, entry_text::jsonb AS e FROM journal_entry WHERE kind IS NOT NULL) AS j`

type Outside = {
	readonly till_id: string
	readonly epoch: number
	readonly count: number
	readonly furthest_ms: number
}

/** One line for each chain with entries whose recorded time lies further outside than the drift that a till warns of. */
export async function printClocks(sql: Sql, print: (line: string) => void): Promise<void> {
	const rows = await sql.rows<Outside>(
		`SELECT till_id, epoch, count(*) AS count, max(greatest(at_ms - latest_ms, earliest_ms - at_ms)) AS furthest_ms
		FROM (${BOUNDED}) AS b WHERE at_ms > latest_ms + $1 OR at_ms < earliest_ms - $1
		GROUP BY till_id, epoch ORDER BY till_id, epoch`,
		[LIMITS.clockDriftWarnMs],
	)
	for (const { till_id, epoch, count, furthest_ms } of rows) {
		const minutes = Math.round(Number(furthest_ms) / 60_000)
		print(
			`clock ${till_id} epoch ${epoch}: ${count} entries outside their proven interval, by up to ${minutes} min`,
		)
	}
}
