/** Promises of settlement, the exceptions desk and clearing (design §7). */
import { computeDay } from '../reconcile/clearing.ts'
import { storedStatement } from '../reconcile/clearing-tables.ts'
import { type Check, sqlCheck } from './check.ts'

/** What an entry, or an act of that name, put on suspense, with the correction that took it off. `by` names the exception. */
const ON_SUSPENSE = `(SELECT coalesce(t.operation_key, 'entry/' || t.till_id || '/' || t.epoch || '/' || t.seq) AS by,
		t.till_id, t.epoch, t.seq, t.purse, t.ordinal, t.amount, t.debit_account, t.credit_account, t.kind
	FROM transfer t WHERE t.debit_account LIKE 'suspense:%' OR t.credit_account LIKE 'suspense:%') AS t`

/** A stored day that is over must be what the transfers still say. */
const CLEARING_IS_ITS_TRANSFERS: Check = {
	name: 'clearing-is-its-transfers',
	promise: 'each complete day of clearing, computed again from the transfers, is what was stored',
	lookAt: 'clearing_line of the day; compute the day again with yika clearing --date',
	run: async (sql) => {
		const days = await sql.rows<{ readonly date: string; readonly at: number }>(
			`SELECT clearing_date AS date, computed_at_ms AS at FROM clearing_day WHERE complete ORDER BY 1 DESC LIMIT 31`,
		)
		const breaches: string[] = []
		for (const { date, at } of days) {
			const again = await computeDay(sql, date, at)
			if (JSON.stringify(again) !== JSON.stringify(await storedStatement(sql, date))) breaches.push(date)
		}
		return { count: days.length, breaches: breaches.slice(0, 20) }
	},
}

export const RECONCILE_CHECKS: readonly Check[] = [
	sqlCheck(
		{
			name: 'suspense-has-its-exception',
			promise:
				'what stands on suspense came from an entry with an exception verdict, or from the wait for an entry that can never come',
			lookAt: 'journal_entry.verdict and the transfers of that entry',
		},
		ON_SUSPENSE,
		`SELECT by AS subject FROM ${ON_SUSPENSE} LEFT JOIN journal_entry j USING (till_id, epoch, seq)
		LEFT JOIN lease_early e ON 'lost/' || e.lease_id = by
		LEFT JOIN hold h ON 'lost/' || h.auth_key = by AND h.given_early <> '[]'
		WHERE j.verdict IS DISTINCT FROM 'postedWithException' AND e.ended_at_ms IS NULL AND h.auth_key IS NULL`,
	),
	sqlCheck(
		{
			name: 'correction-has-its-posting',
			promise: 'each correction takes exactly what one posting put on suspense off it again, once',
			lookAt: 'transfer rows of kind correction of that entry',
		},
		`transfer WHERE kind = 'correction'`,
		`SELECT coalesce(by, 'no suspense') AS subject FROM (
			SELECT c.by, c.purse, c.ordinal, count(*) AS corrections,
				count(*) FILTER (WHERE p.amount = c.amount AND (p.debit_account = c.credit_account
					OR p.credit_account = c.debit_account)) AS matching
			FROM (SELECT coalesce(operation_key, 'entry/' || till_id || '/' || epoch || '/' || seq) AS by, *
				FROM transfer WHERE kind = 'correction') c
			LEFT JOIN (SELECT * FROM ${ON_SUSPENSE} WHERE kind <> 'correction') p
				ON p.by = c.by AND p.purse = c.purse AND p.ordinal + 1000000 = c.ordinal
			GROUP BY 1, 2, 3) AS matched
		WHERE corrections <> 1 OR matching <> 1`,
	),
	sqlCheck(
		{
			name: 'correction-has-its-move',
			promise:
				'each correction was made by a closing move that names its operator, and such a move leaves no suspense',
			lookAt: 'exception_move and the transfers of that entry',
		},
		`exception_move WHERE closes`,
		`SELECT by AS subject FROM (
			SELECT by, count(*) FILTER (WHERE kind = 'correction') AS corrections,
				count(*) FILTER (WHERE kind <> 'correction') AS postings FROM ${ON_SUSPENSE} GROUP BY 1) AS s
		LEFT JOIN exception_move m ON m.closes AND m.exception_key = by
		WHERE (corrections > 0 AND m.number IS NULL) OR (m.number IS NOT NULL AND corrections <> postings)`,
	),
	sqlCheck(
		{
			name: 'settlement-agreed-is-equal',
			promise: 'where a shift is agreed, the till’s and the centre’s totals are the same',
			lookAt: 'card_settlement of the shift; yika settle --explain',
		},
		'card_settlement',
		`SELECT till_id || ' ' || shift_id AS subject FROM card_settlement
		WHERE result = 'agreed' AND till_totals <> centre_totals`,
	),
	sqlCheck(
		{
			name: 'clearing-nets-to-zero',
			promise: 'the positions of each day of clearing sum to 0, and each is what its lines say',
			lookAt: 'clearing_line and clearing_position of the day',
		},
		'clearing_position',
		`SELECT clearing_date AS subject FROM clearing_position GROUP BY clearing_date HAVING sum(net) <> 0
		UNION SELECT clearing_date FROM (
			SELECT clearing_date, legal_entity_id, sum(amount) AS told FROM (
				SELECT clearing_date, creditor AS legal_entity_id, amount FROM clearing_line
				UNION ALL SELECT clearing_date, debtor, -amount FROM clearing_line) sides GROUP BY 1, 2) lines
		FULL JOIN clearing_position USING (clearing_date, legal_entity_id)
		WHERE coalesce(told, 0) <> coalesce(net, 0)`,
	),
	CLEARING_IS_ITS_TRANSFERS,
]
