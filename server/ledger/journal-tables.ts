/** The tills' chains, verdicts and settlements as PostgreSQL keeps them. */
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { Sql } from '../database/pool.ts'
import type { ChainPlace, DecidedRow, JournalTables, ParkedRow, TerminalRow } from './ledger-tables.ts'

export function journalTables(sql: Sql): JournalTables {
	return {
		lockTerminal: async ({ tillId, epoch }) => {
			const rows = await sql.rows<TerminalRow>(
				`SELECT store_id, public_key, head_seq, head_hash,
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
	await sql.rows(
		`WITH head AS (
			UPDATE terminal SET head_seq = $11, head_hash = $12 WHERE till_id = $1 AND epoch = $2
		)
		INSERT INTO journal_entry (till_id, epoch, seq, entry_text, hash, prev_hash, kind, shift_id, verdict, reason,
			posted_at_ms)
		SELECT $1, $2, u.*, $13
		FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) AS u`,
		[
			chain.tillId,
			chain.epoch,
			rows.map((row) => row.seq),
			rows.map((row) => storable(row.text)),
			rows.map((row) => row.hash),
			rows.map((row) => row.prevHash),
			rows.map((row) => row.kind),
			rows.map((row) => row.shiftId),
			rows.map((row) => row.verdict.kind),
			rows.map((row) => row.verdict.reason),
			last.seq,
			last.hash,
			nowMs,
		],
		'append-journal',
	)
}

/** PostgreSQL text cannot hold U+0000; such bytes, which no entry of ours contains, are kept as base64 with a mark. */
function storable(text: string): string {
	return text.includes('\0') ? `base64:${Buffer.from(text, 'utf8').toString('base64')}` : text
}
