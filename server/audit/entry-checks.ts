/** Promises that tie the ledger to the tills' journals. */
import { type Check, sqlCheck } from './check.ts'

/** Entries in the books, with their text read as JSON; quarantined ones may not be JSON and move nothing. */
const BOOKED = `(SELECT j.till_id, j.epoch, j.seq, j.kind, j.verdict, j.reason, j.posted_at_ms, t.store_id,
		j.entry_text::jsonb -> 'body' AS body
	FROM journal_entry j JOIN terminal t USING (till_id, epoch)
	WHERE j.verdict <> 'quarantined' AND j.kind IN ('saleCompleted', 'spendRefunded'))`

const SALES = `(SELECT * FROM ${BOOKED} AS b WHERE kind = 'saleCompleted') AS e`

/** What each sale took from a purse: its tenders, and the uses of managers' grants. */
const SPENDS = `(SELECT e.till_id, e.epoch, e.seq, e.store_id, e.reason, e.posted_at_ms, tender ->> 'purse' AS purse,
		tender ->> 'authKey' AS auth_key, (tender ->> 'amount')::bigint AS amount, tender #>> '{authority,kind}' AS authority
	FROM ${SALES}, jsonb_array_elements(e.body -> 'tenders') AS tender WHERE tender ? 'purse'
	UNION ALL
	SELECT e.till_id, e.epoch, e.seq, e.store_id, e.reason, e.posted_at_ms, 'grant:' || (approval ->> 'grantId'),
		approval ->> 'authKey', 1, approval #>> '{authority,kind}'
	FROM ${SALES}, jsonb_array_elements(e.body -> 'approvals') AS approval) AS s`

/** What each entry put into a purse. */
const BROUGHT = `(SELECT e.till_id, e.epoch, e.seq, 'award' AS kind, earned ->> 'purse' AS purse, (earned ->> 'amount')::bigint AS amount
	FROM ${SALES}, jsonb_array_elements(e.body -> 'earned') AS earned
	UNION ALL
	SELECT e.till_id, e.epoch, e.seq, 'load', load ->> 'purse', (load ->> 'amountMinor')::bigint
	FROM ${SALES}, jsonb_array_elements(e.body -> 'loads') AS load
	UNION ALL
	SELECT till_id, epoch, seq, 'refund', body ->> 'purse', (body ->> 'amount')::bigint FROM ${BOOKED} AS b
	WHERE kind = 'spendRefunded'
	UNION ALL
	SELECT e.till_id, e.epoch, e.seq, CASE back ->> 'kind' WHEN 'purse' THEN 'refund' ELSE 'load' END,
		coalesce(back ->> 'purse', 'gift'), (coalesce(back ->> 'amount', back ->> 'amountMinor'))::bigint
	FROM ${SALES}, jsonb_array_elements(e.body -> 'paidBack') AS back WHERE back ->> 'kind' IN ('purse', 'giftValue')) AS brought`

/** What each sale took back of what goods had earned. */
const TAKEN_BACK = `(SELECT e.till_id, e.epoch, e.seq, taken ->> 'purse' AS purse, (taken ->> 'amount')::bigint AS amount
	FROM ${SALES}, jsonb_array_elements(e.body -> 'takenBack') AS taken) AS taken_back`

/** Lines of earlier sales that came back. */
const RETURNED = `(SELECT e.reason, returned #>> '{from,saleId}' AS sale_id, (returned #>> '{from,lineNumber}')::int AS line_number,
		(returned #>> '{from,soldQuantity}')::int AS sold, (returned ->> 'quantity')::int AS quantity
	FROM ${SALES}, jsonb_array_elements(e.body -> 'returns') AS returned WHERE returned -> 'from' <> 'null') AS r0`

const PLACE = `till_id || ' epoch ' || epoch || ' seq ' || seq`
const summed = (list: string, amount: string): string =>
	`(SELECT coalesce(sum((item ->> '${amount}')::bigint), 0) FROM jsonb_array_elements(${list}) item)`
const TOTAL = `(body #>> '{totals,totalMinor}')::bigint`

export const ENTRY_CHECKS: readonly Check[] = [
	sqlCheck(
		{
			name: 'entry-one-verdict',
			promise: 'each entry up to the head of its chain has exactly one verdict',
			lookAt: 'journal_entry and terminal.head_seq of the till',
		},
		'journal_entry',
		`SELECT till_id || ' epoch ' || epoch AS subject FROM terminal
		LEFT JOIN (SELECT till_id, epoch, count(*) AS entries, count(DISTINCT seq) AS seqs, max(seq) AS last
			FROM journal_entry GROUP BY 1, 2) j USING (till_id, epoch)
		WHERE head_seq <> coalesce(entries, 0) OR head_seq <> coalesce(seqs, 0) OR head_seq <> coalesce(last, 0)`,
	),
	sqlCheck(
		{
			name: 'sale-adds-up',
			promise:
				'Σ lines + tax that is added + Σ loads = total = Σ tenders + cash rounding + credit of goods that came back − what is paid back of each sale, or the sale carries an exception',
			lookAt: 'journal_entry.entry_text of the sale',
		},
		SALES,
		`SELECT ${PLACE} AS subject FROM ${SALES} WHERE reason IS NULL AND (
			${summed(`body -> 'lines'`, 'amountMinor')} + ${summed(`body -> 'loads'`, 'amountMinor')}
				+ CASE WHEN body ->> 'taxMode' = 'exclusive' THEN (body #>> '{totals,taxMinor}')::bigint ELSE 0 END <> ${TOTAL}
			OR ${summed(`body -> 'tenders'`, 'amountMinor')} + coalesce((body ->> 'roundingMinor')::bigint, 0)
				+ ${summed(`body -> 'returns'`, 'creditMinor')} <> ${TOTAL} + ${summed(`body -> 'paidBack'`, 'amountMinor')})`,
	),
	sqlCheck(
		{
			name: 'goods-come-back-once',
			promise:
				'of each sold line no more came back than was sold, or a sale that took it back carries an exception; the guard counts what the entries say',
			lookAt: 'journal_entry of the sales that name the line, and returned_line',
		},
		RETURNED,
		`SELECT sale_id || ' line ' || line_number AS subject FROM (SELECT sale_id, line_number, sum(quantity) AS quantity,
				min(sold) AS sold, bool_or(reason IS NOT NULL) AS excepted FROM ${RETURNED} GROUP BY 1, 2) told
		FULL JOIN returned_line r USING (sale_id, line_number)
		WHERE coalesce(told.quantity, 0) <> coalesce(r.quantity, 0) OR (told.quantity > told.sold AND NOT told.excepted)`,
	),
	sqlCheck(
		{
			name: 'taken-back-once',
			promise: 'what each sale took back of what goods had earned is what its transfers took, once',
			lookAt: 'transfer rows of that till, epoch and seq',
		},
		TAKEN_BACK,
		`SELECT ${PLACE} || ' ' || purse AS subject FROM (
			SELECT till_id, epoch, seq, purse, sum(amount) AS told FROM ${TAKEN_BACK} GROUP BY 1, 2, 3, 4) told
		FULL JOIN (SELECT till_id, epoch, seq, purse, sum(amount) AS moved FROM transfer
			WHERE kind = 'takeBack' GROUP BY 1, 2, 3, 4) t USING (till_id, epoch, seq, purse)
		WHERE coalesce(told, 0) <> coalesce(moved, 0)`,
	),
	sqlCheck(
		{
			name: 'spend-is-posted-once',
			promise: 'what each entry paid out of a purse is what its transfers credit to the store, once',
			lookAt: 'transfer rows of that till, epoch and seq',
		},
		SPENDS,
		`SELECT ${PLACE} || ' ' || purse AS subject FROM (
			SELECT till_id, epoch, seq, purse, sum(amount) AS told FROM ${SPENDS} GROUP BY 1, 2, 3, 4) told
		FULL JOIN (SELECT till_id, epoch, seq, purse, sum(amount) AS moved FROM transfer
			WHERE kind = 'spend' AND credit_account LIKE 'store:%' GROUP BY 1, 2, 3, 4) t USING (till_id, epoch, seq, purse)
		WHERE coalesce(told, 0) <> coalesce(moved, 0)`,
	),
	sqlCheck(
		{
			name: 'store-takings',
			promise:
				'what the tills of a store told as paid by each purse = what the ledger credited to the store for it',
			lookAt: 'journal_entry and transfer of the store',
		},
		'store',
		`SELECT store_id || ' ' || purse AS subject FROM (SELECT store_id, purse, sum(amount) AS told FROM ${SPENDS} GROUP BY 1, 2) told
		FULL JOIN (SELECT split_part(credit_account, ':', 2) AS store_id, purse, sum(amount) AS moved FROM transfer
			WHERE credit_account LIKE 'store:%' AND kind = 'spend' GROUP BY 1, 2) moved USING (store_id, purse)
		WHERE coalesce(told, 0) <> coalesce(moved, 0)`,
	),
	sqlCheck(
		{
			name: 'award-is-posted-once',
			promise: 'what each entry awarded, loaded or gave back is what its transfers moved, once',
			lookAt: 'transfer rows of that till, epoch and seq',
		},
		BROUGHT,
		`SELECT ${PLACE} || ' ' || purse AS subject FROM (
			SELECT till_id, epoch, seq, kind, purse, sum(amount) AS told FROM ${BROUGHT} GROUP BY 1, 2, 3, 4, 5) told
		FULL JOIN (SELECT till_id, epoch, seq, kind, purse, sum(amount) AS moved FROM transfer
			WHERE kind IN ('award', 'load', 'refund') AND till_id IS NOT NULL AND debit_account NOT LIKE 'advance:%'
			GROUP BY 1, 2, 3, 4, 5) m
			USING (till_id, epoch, seq, kind, purse)
		WHERE coalesce(told, 0) <> coalesce(moved, 0)`,
	),
	sqlCheck(
		{
			name: 'refund-within-spend',
			promise:
				'of each payment no more was given back to its purse than its key took from that purse, or from the advance and not found unpaid since',
			lookAt: 'hold of that key and the transfers that name it',
		},
		`hold WHERE refunded > 0`,
		`SELECT auth_key AS subject FROM (
			SELECT auth_key, sum(m.amount) FILTER (WHERE kind = 'spend' AND credit_account LIKE 'store:%'
				AND debit_account NOT LIKE 'suspense:%' AND (m.card_no, m.purse) = (k.card_no, k.purse))
				- coalesce(sum(m.amount) FILTER (WHERE kind = 'spend' AND debit_account LIKE 'suspense:%'
				AND credit_account LIKE 'advance:%' AND (m.card_no, m.purse) = (k.card_no, k.purse)), 0) AS spent,
				coalesce(sum(m.amount) FILTER (WHERE kind = 'refund' AND credit_account LIKE 'card:%'), 0) AS refunded
			FROM transfer m LEFT JOIN hold k USING (auth_key) WHERE auth_key IS NOT NULL GROUP BY 1) t
		LEFT JOIN hold h USING (auth_key)
		WHERE t.refunded > coalesce(t.spent, 0) OR t.refunded <> coalesce(h.refunded, 0)
			OR coalesce(t.spent, 0) <> coalesce(h.spent, 0)`,
	),
	sqlCheck(
		{
			name: 'capture-has-its-sale',
			promise:
				'each captured hold belongs to a posted tender, to only one that carries no exception, and covers no more than it',
			lookAt: 'hold and the entry that names its key',
		},
		`hold WHERE state = 'captured'`,
		`SELECT h.auth_key AS subject FROM hold h
		LEFT JOIN (SELECT auth_key, count(*) FILTER (WHERE reason IS NULL) AS plain, max(amount) AS amount FROM ${SPENDS}
			WHERE authority = 'hold' GROUP BY 1) s USING (auth_key)
		WHERE h.state = 'captured' AND (s.auth_key IS NULL OR s.plain > 1 OR h.captured > s.amount)`,
	),
	sqlCheck(
		{
			name: 'sale-by-hold-was-captured',
			promise: 'each tender vouched for by a hold captured it, or its entry carries an exception',
			lookAt: 'hold and the entry that names its key',
		},
		SPENDS,
		`SELECT s.auth_key AS subject FROM ${SPENDS} LEFT JOIN hold h USING (auth_key)
		WHERE s.authority = 'hold' AND s.reason IS NULL AND s.amount > 0
			AND (h.state IS DISTINCT FROM 'captured' OR h.captured <> s.amount)`,
	),
	sqlCheck(
		{
			name: 'floor-within-exposure',
			promise:
				'what a till spent with nothing to vouch for it, and handed in together, is within its store’s floor limit',
			lookAt: 'the entries of that till; store.profile (a limit that was lowered since shows here too)',
		},
		`(SELECT 1 FROM ${SPENDS} WHERE authority = 'floor') AS floor_spends`,
		`SELECT till_id || ' ' || kind AS subject FROM (
			SELECT till_id, store_id, posted_at_ms, split_part(purse, ':', 1) AS kind, sum(amount) AS amount
			FROM ${SPENDS} WHERE authority = 'floor' GROUP BY 1, 2, 3, 4) together JOIN store USING (store_id)
		WHERE amount > (SELECT coalesce(max((rule ->> 'limit')::bigint), 0)
			FROM jsonb_array_elements(store.profile #> '{cardPolicy,floorLimits}') rule WHERE rule ->> 'purseKind' = kind)`,
	),
]
