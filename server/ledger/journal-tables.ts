/** The tills' chains, verdicts and settlements as PostgreSQL keeps them. */
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { Sql } from '../database/pool.ts'
import type { ChainPlace, DecidedRow, JournalTables, ParkedRow, TerminalRow } from './ledger-tables.ts'

export function journalTables(sql: Sql): JournalTables {
	return {
		lockTerminal: async ({ tillId, epoch }) => {
			const rows = await sql.rows<TerminalRow>(
				`SELECT store_id, public_key, head_seq, head_hash, agent_disk_id,
					ARRAY(SELECT public_key FROM terminal l WHERE l.till_id = $1 AND l.epoch > $2) AS later_keys
				FROM terminal WHERE till_id = $1 AND epoch = $2 FOR UPDATE`,
				[tillId, epoch],
				'lock-terminal',
			)
			return rows[0]
		},
		verdictsAt: async ({ tillId, epoch }, seqs) => {
			const rows = await sql.rows<Verdict & { readonly hash: string; readonly verdict: Verdict['kind'] }>(
				'SELECT seq, hash, verdict, reason FROM journal_entry WHERE till_id = $1 AND epoch = $2 AND seq = ANY ($3::bigint[])',
				[tillId, epoch, seqs],
			)
			return rows.map(({ seq, hash, verdict, reason }) => ({ hash, verdict: { seq, kind: verdict, reason } }))
		},
		park: (chain, rows, nowMs) => park(sql, chain, rows, nowMs),
		append: (chain, rows, nowMs) => append(sql, chain, rows, nowMs),
		entryTextsOfShift: async (tillId, shiftId) => {
			const rows = await sql.rows<{ entry_text: string }>(
				`SELECT entry_text FROM journal_entry
				WHERE till_id = $1 AND shift_id = $2 AND verdict <> 'quarantined'`,
				[tillId, shiftId],
			)
			return rows.map((row) => row.entry_text)
		},
		unreadableWithin: async ({ tillId, epoch }, shiftId, seq) => {
			const rows = await sql.rows(
				`SELECT 1 FROM journal_entry WHERE till_id = $1 AND epoch = $2 AND verdict = 'quarantined' AND seq < $4
				AND seq > (SELECT min(seq) FROM journal_entry WHERE till_id = $1 AND epoch = $2 AND shift_id = $3) LIMIT 1`,
				[tillId, epoch, shiftId, seq],
			)
			return rows.length > 0
		},
		keepSettlement: async ({ tillId, shiftId, epoch, seq, result, till, centre, settledAtMs }) => {
			await sql.rows(
				`INSERT INTO card_settlement (till_id, shift_id, epoch, seq, result, till_totals, centre_totals, settled_at_ms)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (till_id, shift_id) DO NOTHING`,
				[tillId, shiftId, epoch, seq, result, JSON.stringify(till), JSON.stringify(centre), settledAtMs],
			)
		},
	}
}

async function park(sql: Sql, chain: ChainPlace, rows: readonly ParkedRow[], nowMs: number): Promise<void> {
	await sql.rows(
		`INSERT INTO parked_entry (till_id, epoch, seq, hash, prev_hash, entry_text, verdict, reason, parked_at_ms)
		SELECT $1, $2, u.*, $9
		FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS u
		ON CONFLICT DO NOTHING`,
		[
			chain.tillId,
			chain.epoch,
			rows.map((row) => row.seq),
			rows.map((row) => row.hash),
			rows.map((row) => row.prevHash),
			rows.map((row) => storable(row.text)),
			rows.map((row) => row.verdict),
			rows.map((row) => row.reason),
			nowMs,
		],
	)
}

async function append(
	sql: Sql,
	chain: ChainPlace,
	rows: readonly DecidedRow[],
	nowMs: number,
): Promise<void> {
	const last = rows.at(-1)
	if (last === undefined) return
	const list = (values: readonly (string | null)[]): string => values.join(SEPARATOR)
	await sql.rows(
		APPEND,
		[
			chain.tillId,
			chain.epoch,
			last.seq,
			last.hash,
			last.seq - rows.length,
			nowMs,
			list(rows.map((row) => storable(row.text))),
			list(rows.map((row) => row.hash)),
			list(rows.map((row) => row.prevHash)),
			list(rows.map((row) => row.kind)),
			list(rows.map((row) => row.shiftId)),
			list(rows.map((row) => row.verdict.kind)),
			list(rows.map((row) => row.verdict.reason)),
		],
		'append-journal',
	)
}

/** Lists go as one text each: quoting half a megabyte for an array, and reading it, would cost as much as storing it. */
const SEPARATOR = '\u001e'
/** The chain's head gives the rows their place, so that no entry stands outside a chain. Null is an empty text. */
const APPEND = `WITH head AS (
	UPDATE terminal SET head_seq = $3, head_hash = $4 WHERE till_id = $1 AND epoch = $2 RETURNING till_id, epoch
)
INSERT INTO journal_entry (till_id, epoch, seq, entry_text, hash, prev_hash, kind, shift_id, verdict, reason, posted_at_ms)
SELECT head.till_id, head.epoch, $5::bigint + row.number, coalesce(row.entry_text, ''), row.hash, row.prev_hash, row.kind,
	row.shift_id, row.verdict, row.reason, $6
FROM head, ROWS FROM (${Array.from({ length: 7 }, (_, index) => `string_to_table($${index + 7}, E'\\x1e', '')`).join(', ')})
	WITH ORDINALITY AS row (entry_text, hash, prev_hash, kind, shift_id, verdict, reason, number)`

/** Text that cannot be a list's item or PostgreSQL's text, which no entry of ours is, is kept as base64 with a mark. */
function storable(text: string): string {
	const isOdd = text.includes('\0') || text.includes(SEPARATOR)
	return isOdd ? `base64:${Buffer.from(text, 'utf8').toString('base64')}` : text
}
