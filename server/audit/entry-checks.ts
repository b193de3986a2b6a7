/** Promises that tie the ledger to the tills' journals. */
import { type Check, sqlCheck } from './check.ts'

/** Entries in the books, with their text read as JSON; quarantined ones may not be JSON and move nothing. */
const POSTED = `(SELECT j.till_id, j.epoch, j.seq, j.verdict, j.reason, t.store_id, j.entry_text::jsonb -> 'body' AS body
	FROM journal_entry j JOIN terminal t USING (till_id, epoch)
	WHERE j.verdict <> 'quarantined' AND j.kind = 'saleCompleted') AS e`

const SPENDS = `(SELECT e.till_id, e.epoch, e.seq, e.store_id, e.reason, tender ->> 'authKey' AS auth_key,
		(tender ->> 'amountMinor')::bigint AS amount, tender #>> '{authority,kind}' AS authority
	FROM ${POSTED}, jsonb_array_elements(e.body -> 'tenders') AS tender
	WHERE tender ->> 'kind' = 'storedValue') AS s`

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
			promise: 'Σ lines = total = Σ tenders of each sale, or the sale carries an exception',
			lookAt: 'journal_entry.entry_text of the sale',
		},
		POSTED,
		`SELECT till_id || ' epoch ' || epoch || ' seq ' || seq AS subject FROM ${POSTED} WHERE reason IS NULL AND (
			(SELECT coalesce(sum((line ->> 'amountMinor')::bigint), 0) FROM jsonb_array_elements(body -> 'lines') line)
				<> (body #>> '{totals,totalMinor}')::bigint OR
			(SELECT coalesce(sum((tender ->> 'amountMinor')::bigint), 0) FROM jsonb_array_elements(body -> 'tenders') tender)
				<> (body #>> '{totals,totalMinor}')::bigint)`,
	),
	sqlCheck(
		{
			name: 'spend-is-posted-once',
			promise: 'what each entry paid by stored value is what its transfers credit to the store, once',
			lookAt: 'transfer rows of that till, epoch and seq',
		},
		SPENDS,
		`SELECT till_id || ' epoch ' || epoch || ' seq ' || seq AS subject FROM (
			SELECT till_id, epoch, seq, sum(amount) AS told FROM ${SPENDS} GROUP BY 1, 2, 3) told
		FULL JOIN (SELECT till_id, epoch, seq, sum(amount) AS moved FROM transfer WHERE kind = 'spend' GROUP BY 1, 2, 3) t
			USING (till_id, epoch, seq)
		WHERE coalesce(told, 0) <> coalesce(moved, 0)`,
	),
	sqlCheck(
		{
			name: 'store-takings',
			promise: 'stored value told by the tills of a store = what the ledger credited to the store',
			lookAt: 'journal_entry and transfer of the store',
		},
		'store',
		`SELECT store_id AS subject FROM (SELECT store_id, sum(amount) AS told FROM ${SPENDS} GROUP BY 1) told
		FULL JOIN (SELECT split_part(credit_account, ':', 2) AS store_id, sum(amount) AS moved FROM transfer
			WHERE credit_account LIKE 'store:%' GROUP BY 1) moved USING (store_id)
		WHERE coalesce(told, 0) <> coalesce(moved, 0)`,
	),
	sqlCheck(
		{
			name: 'award-is-posted-once',
			promise: 'what each entry awarded is what its transfers moved, once',
			lookAt: 'transfer rows of that till, epoch and seq',
		},
		POSTED,
		`SELECT till_id || ' epoch ' || epoch || ' seq ' || seq AS subject FROM (
			SELECT e.till_id, e.epoch, e.seq, sum((earned ->> 'amount')::bigint) AS told
			FROM ${POSTED}, jsonb_array_elements(e.body -> 'earned') AS earned GROUP BY 1, 2, 3) told
		FULL JOIN (SELECT till_id, epoch, seq, sum(amount) AS moved FROM transfer WHERE kind = 'award' GROUP BY 1, 2, 3) m
			USING (till_id, epoch, seq)
		WHERE coalesce(told, 0) <> coalesce(moved, 0)`,
	),
	sqlCheck(
		{
			name: 'capture-has-its-sale',
			promise: 'each captured hold belongs to exactly one posted tender, and covers no more than it',
			lookAt: 'hold and the entry that names its key',
		},
		`hold WHERE state = 'captured'`,
		`SELECT h.auth_key AS subject FROM hold h
		LEFT JOIN (SELECT auth_key, count(*) AS tenders, max(amount) AS amount FROM ${SPENDS}
			WHERE authority = 'hold' GROUP BY 1) s USING (auth_key)
		WHERE h.state = 'captured' AND (s.auth_key IS NULL OR h.captured > s.amount)`,
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
]
