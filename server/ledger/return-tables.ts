/** How much of each sold line has come back, over all stores, as PostgreSQL keeps it. */
import type { Sql } from '../database/pool.ts'
import { type ReturnedRow, soldLineKey } from './books.ts'
import type { ReturnClaimRow, ReturnTables, SoldText } from './ledger-tables.ts'

export function returnTables(sql: Sql): ReturnTables {
	return {
		lockReturned: async (lines) => {
			const asked = [lines.map((line) => line.sale_id), lines.map((line) => line.line_number)]
			await sql.rows(
				`INSERT INTO returned_line (sale_id, line_number)
				SELECT * FROM unnest($1::text[], $2::int[]) AS line (sale_id, line_number) ORDER BY 1, 2
				ON CONFLICT DO NOTHING`,
				asked,
			)
			const rows = await sql.rows<ReturnedRow>(
				`SELECT r.* FROM returned_line r JOIN unnest($1::text[], $2::int[]) AS line (sale_id, line_number)
					USING (sale_id, line_number) ORDER BY sale_id, line_number FOR UPDATE OF r`,
				asked,
			)
			return new Map(rows.map((row) => [soldLineKey(row.sale_id, row.line_number), { ...row }]))
		},
		saveReturned: async (rows) => {
			await sql.rows(
				`UPDATE returned_line r SET quantity = u.quantity, sold_quantity = u.sold_quantity
				FROM json_populate_recordset(null::returned_line, $1) u
				WHERE r.sale_id = u.sale_id AND r.line_number = u.line_number`,
				[JSON.stringify(rows)],
			)
		},
		soldSale: (saleId) => soldSale(sql, saleId),
		claimsOnSale: (saleId) =>
			sql.rows<ReturnClaimRow>('SELECT * FROM return_claim WHERE sale_id = $1 ORDER BY claim_id FOR UPDATE', [
				saleId,
			]),
		claimsOfSales: (claimIds) =>
			sql.rows<ReturnClaimRow>(
				'SELECT * FROM return_claim WHERE claim_id = ANY ($1::text[]) ORDER BY sale_id, claim_id FOR UPDATE',
				[claimIds],
				'return-claims-of',
			),
		saveClaim: (row) => saveClaim(sql, row),
		dropClaimsBefore: async (beforeMs) => {
			await sql.rows('DELETE FROM return_claim WHERE answered_at_ms < $1', [beforeMs])
		},
	}
}

/**
 * A till's sales are numbered as they begin, and each takes an entry at least: the sale's own stands not before its number. The
 * first that names it is itself; those that took goods of it back come later.
 */
async function soldSale(sql: Sql, saleId: string): Promise<SoldText | undefined> {
	const [, tillId, epoch, number] = /^(.+)-([0-9]{1,9})-([0-9]{1,9})$/.exec(saleId) ?? []
	if (tillId === undefined) return undefined
	const place = [tillId, Number(epoch), Number(number), `"${saleId}"`]
	const rows = await sql.rows<Omit<SoldText, 'refunds'>>(
		`SELECT t.store_id AS "storeId", j.entry_text AS text FROM journal_entry j JOIN terminal t USING (till_id, epoch)
		WHERE j.till_id = $1 AND j.epoch = $2 AND j.seq >= $3 AND j.kind = 'saleCompleted'
			AND CASE WHEN strpos(j.entry_text, $4) > 0 THEN j.entry_text::jsonb #>> '{body,saleId}' = $5 ELSE false END
		ORDER BY j.seq LIMIT 1`,
		[...place, saleId],
	)
	const [sold] = rows
	if (sold === undefined) return undefined
	// Payments are given back at the till that took them.
	const refunds = await sql.rows<{ text: string }>(
		`SELECT entry_text AS text FROM journal_entry
		WHERE till_id = $1 AND (epoch, seq) >= ($2, $3) AND kind = 'spendRefunded' AND strpos(entry_text, $4) > 0`,
		place,
	)
	return { ...sold, refunds: refunds.map(({ text }) => text) }
}

/** In one statement with the word to the store, which therefore never hears of what is not kept. */
async function saveClaim(sql: Sql, row: ReturnClaimRow): Promise<void> {
	await sql.rows(
		`WITH kept AS (
			INSERT INTO return_claim SELECT * FROM json_populate_record(null::return_claim, $1)
			ON CONFLICT (sale_id, claim_id) DO UPDATE SET guard_store_id = EXCLUDED.guard_store_id, lines = EXCLUDED.lines,
				answer = EXCLUDED.answer, answered_at_ms = EXCLUDED.answered_at_ms, is_over = EXCLUDED.is_over
			RETURNING sale_id, claim_id, guard_store_id, answer)
		INSERT INTO change (topic, key, store_id)
		SELECT 'guardReturn', sale_id || '/' || claim_id, guard_store_id FROM kept
		WHERE guard_store_id IS NOT NULL AND (answer IS NULL OR answer = 'null')
		ON CONFLICT (topic, key) DO UPDATE
		SET xid = pg_current_xact_id(), seq = nextval('change_seq'), store_id = EXCLUDED.store_id`,
		[JSON.stringify(row)],
	)
}
