/** A shift as its posted entries tell it, read from the journal. */
import { type Entry, entrySchema } from '../../protocol/journal/entry.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { Sql } from '../database/pool.ts'
import { type Incomplete, incompleteBy } from './card-settlement.ts'

/** An entry of the shift with what the centre decided on it. */
export interface ShiftEntry {
	readonly epoch: number
	readonly seq: number
	readonly hash: string
	readonly verdict: Verdict['kind']
	readonly reason: Verdict['reason']
	readonly postedAtMs: number
	readonly entry: Entry
}

export interface Shift {
	readonly tillId: string
	readonly shiftId: string
	/** By epoch and seq. */
	readonly entries: readonly ShiftEntry[]
	/** The closing entry; undefined while the shift is open or the entry is on its way. */
	readonly close:
		| (ShiftEntry & { readonly body: Extract<Entry['body'], { kind: 'shiftClosed' }> })
		| undefined
	readonly incomplete: readonly Incomplete[]
}

/** Undefined when no entry of that shift is here. */
export async function readShift(sql: Sql, tillId: string, shiftId: string): Promise<Shift | undefined> {
	const rows = await sql.rows<Omit<ShiftEntry, 'entry'> & { readonly text: string }>(
		`SELECT epoch, seq, hash, verdict, reason, posted_at_ms AS "postedAtMs", entry_text AS text FROM journal_entry
		WHERE till_id = $1 AND shift_id = $2 AND verdict <> 'quarantined' ORDER BY epoch, seq`,
		[tillId, shiftId],
	)
	if (rows.length === 0) return undefined
	const entries = rows.map(({ text, ...row }) => ({ ...row, entry: entrySchema.parse(JSON.parse(text)) }))
	const close = entries.flatMap((row) =>
		row.entry.body.kind === 'shiftClosed' ? [{ ...row, body: row.entry.body }] : [],
	)[0]
	const incomplete: Incomplete[] =
		close === undefined
			? ['closeMissing']
			: incompleteBy(
					entries.map((row) => row.entry),
					close.epoch,
				)
	incomplete.push(...(await holesIn(sql, tillId, shiftId, close)))
	return { tillId, shiftId, entries, close, incomplete }
}

/** Between the shift's first entry and its end, in each chain that it touches. */
async function holesIn(
	sql: Sql,
	tillId: string,
	shiftId: string,
	close: { readonly epoch: number; readonly seq: number } | undefined,
): Promise<Incomplete[]> {
	const found = await sql.rows<{ readonly missing: number; readonly unreadable: number }>(
		`WITH span AS (
			SELECT epoch, min(seq) AS first, CASE WHEN epoch = $3 THEN $4::bigint ELSE max(seq) END AS last
			FROM journal_entry WHERE till_id = $1 AND shift_id = $2 GROUP BY epoch
		)
		SELECT last - first + 1 - count(j.seq) AS missing, count(*) FILTER (WHERE j.verdict = 'quarantined') AS unreadable
		FROM span JOIN journal_entry j ON j.till_id = $1 AND j.epoch = span.epoch AND j.seq BETWEEN first AND last
		GROUP BY span.epoch, first, last`,
		[tillId, shiftId, close?.epoch ?? null, close?.seq ?? null],
	)
	const reasons: Incomplete[] = []
	if (found.some(({ missing }) => missing > 0)) reasons.push('gap')
	if (found.some(({ unreadable }) => unreadable > 0)) reasons.push('unreadable')
	return reasons
}
