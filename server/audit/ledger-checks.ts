/** Promises of design §5 about purses, transfers, holds and leases. */
import { type Check, sqlCheck } from './check.ts'

const purse = `p.card_no || ' ' || p.purse`
/** What tills still have of a lease that was given back. */
const OPEN_SLICES = `(SELECT coalesce(sum(open), 0) FROM jsonb_to_recordset(slices) AS g (open bigint))`

/** By card: spends before what they spend, and, below 0, what was given back before its payment. */
const ON_ADVANCE = `(SELECT card_no, amount FROM lease_spend WHERE state = 'early' UNION ALL
	SELECT given ->> 'cardNo', -(given ->> 'amount')::bigint FROM hold, jsonb_array_elements(given_early) AS given
	WHERE given -> 'endedAtMs' = 'null') AS on_advance`

/** The card server looks every minute. */
const LATELY_MS = '(extract(epoch FROM now()) * 1000 - 300000)'

export const LEDGER_CHECKS: readonly Check[] = [
	sqlCheck(
		{
			name: 'purse-adds-up',
			promise: 'credited − debited = available + held + leased',
			lookAt: 'purse_balance of the card',
		},
		'purse_balance',
		`SELECT ${purse} AS subject FROM purse_balance p WHERE credited - debited <> available + held + leased`,
	),
	sqlCheck(
		{
			name: 'purse-not-negative',
			promise: 'no component of a purse is below 0',
			lookAt: 'purse_balance of the card',
		},
		'purse_balance',
		`SELECT ${purse} AS subject FROM purse_balance p
		WHERE least(credited, debited, available, held, leased) < 0`,
	),
	sqlCheck(
		{
			name: 'purse-is-its-postings',
			promise: 'credited and debited are the sums of the transfers of the card account',
			lookAt: 'transfer and purse_balance of the card',
		},
		'purse_balance',
		`SELECT ${purse} AS subject FROM purse_balance p
		LEFT JOIN (SELECT card_no, purse,
			sum(amount) FILTER (WHERE credit_account = 'card:' || card_no || ':' || purse) AS credited,
			sum(amount) FILTER (WHERE debit_account = 'card:' || card_no || ':' || purse) AS debited
			FROM transfer GROUP BY card_no, purse) t USING (card_no, purse)
		WHERE p.credited <> coalesce(t.credited, 0) OR p.debited <> coalesce(t.debited, 0)`,
	),
	sqlCheck(
		{
			name: 'held-is-open-holds',
			promise: 'held = Σ amounts of the holds in state held',
			lookAt: 'hold and purse_balance of the card',
		},
		'hold',
		`SELECT ${purse} AS subject FROM purse_balance p
		LEFT JOIN (SELECT card_no, purse, sum(amount) AS held FROM hold WHERE state = 'held' GROUP BY 1, 2) h
			USING (card_no, purse) WHERE p.held <> coalesce(h.held, 0)`,
	),
	sqlCheck(
		{
			name: 'leased-is-open-leases',
			promise: 'leased = Σ (remaining + outstanding) of the leases',
			lookAt: 'lease and purse_balance of the card',
		},
		'lease',
		`SELECT ${purse} AS subject FROM purse_balance p
		LEFT JOIN (SELECT card_no, purse, sum(remaining + outstanding) AS leased FROM lease GROUP BY 1, 2) l
			USING (card_no, purse) WHERE p.leased <> coalesce(l.leased, 0)`,
	),
	sqlCheck(
		{
			name: 'lease-adds-up',
			promise:
				'amount = remaining + outstanding + posted + returned, nothing remains in a returned lease, and tills have no more of it than is outstanding',
			lookAt: 'lease',
		},
		'lease',
		`SELECT lease_id AS subject FROM lease WHERE amount <> remaining + outstanding + posted + returned
			OR least(remaining, outstanding, posted, returned) < 0 OR (state = 'returned' AND remaining <> 0)
			OR ${OPEN_SLICES} NOT BETWEEN 0 AND outstanding
			OR EXISTS (SELECT 1 FROM jsonb_to_recordset(slices) AS g (open bigint, closed boolean) WHERE open < 0 OR (closed AND open > 0))`,
	),
	sqlCheck(
		{
			name: 'lease-is-its-spends',
			promise:
				'outstanding and posted of a lease are the sums of its spends, and of what tills still have of it',
			lookAt: 'lease_spend of the lease',
		},
		'lease_spend',
		`SELECT lease_id AS subject FROM lease
		LEFT JOIN (SELECT lease_id, sum(amount) FILTER (WHERE state = 'outstanding') AS outstanding,
			sum(amount) FILTER (WHERE state = 'posted') AS posted FROM lease_spend GROUP BY lease_id) s USING (lease_id)
		WHERE lease.outstanding <> coalesce(s.outstanding, 0) + ${OPEN_SLICES} OR lease.posted <> coalesce(s.posted, 0)`,
	),
	sqlCheck(
		{
			name: 'lease-counter-once',
			promise: 'no counter of a lease, or of a slice of it, is used by two authorisation keys',
			lookAt: 'lease_spend of the lease; the entries that name it',
		},
		'lease_spend',
		`SELECT lease_id || ' slice ' || slice || ' counter ' || counter AS subject FROM lease_spend
		GROUP BY lease_id, slice, counter HAVING count(*) > 1`,
	),
	sqlCheck(
		{
			name: 'advance-is-early-spends',
			promise:
				'what stands on a store’s advance is what was spent before the entry that brings it arrived, less what was given back before its payment arrived',
			lookAt: 'lease_spend in state early; hold.given_early; transfers of the advance account',
		},
		ON_ADVANCE,
		`SELECT coalesce(a.card_no, s.card_no) || ' ' || coalesce(a.amount, 0) AS subject FROM (
			SELECT card_no, sum(CASE WHEN debit_account LIKE 'advance:%' THEN amount ELSE -amount END) AS amount FROM transfer
			WHERE debit_account LIKE 'advance:%' OR credit_account LIKE 'advance:%' GROUP BY 1) a
		FULL JOIN (SELECT card_no, sum(amount) AS amount FROM ${ON_ADVANCE} GROUP BY 1) s USING (card_no)
		WHERE coalesce(a.amount, 0) <> coalesce(s.amount, 0)`,
	),
	sqlCheck(
		{
			name: 'early-is-awaited',
			promise: 'nothing stays on a store’s advance whose entry has come, or was given up, five minutes ago',
			lookAt:
				'lease_early and lease_spend of the lease, hold.given_early of the key; the entry that its name says',
		},
		ON_ADVANCE,
		`SELECT s.lease_id || ' counter ' || s.counter AS subject FROM lease_spend s LEFT JOIN lease_early e USING (card_no, lease_id)
		LEFT JOIN LATERAL regexp_match(s.lease_id, '^[0-9]+[.]([A-Z0-9]+-[0-9]+)-([0-9]+)-([0-9]+)[.][0-9]+$') AS o ON true
		WHERE s.state = 'early' AND (e.settled IS NOT FALSE
			OR EXISTS (SELECT 1 FROM lease l WHERE l.card_no = s.card_no AND l.lease_id = s.lease_id)
			OR EXISTS (SELECT 1 FROM journal_entry j WHERE j.till_id = o[1] AND j.epoch = o[2]::int AND j.seq = o[3]::bigint
				AND j.posted_at_ms < ${LATELY_MS})
			OR EXISTS (SELECT 1 FROM terminal t WHERE t.till_id = o[1] AND t.epoch = o[2]::int
				AND t.written_off_at_ms < ${LATELY_MS}))
		UNION ALL SELECT 'payment ' || h.auth_key FROM hold h
		LEFT JOIN LATERAL regexp_match(h.auth_key, '^([A-Z0-9]+-[0-9]+)-([0-9]+)-') AS o ON true
		WHERE h.given_early @> '[{"endedAtMs": null}]' AND (h.spend_reversed OR o IS NULL
			OR EXISTS (SELECT 1 FROM transfer t WHERE t.auth_key = h.auth_key AND t.kind = 'spend')
			OR EXISTS (SELECT 1 FROM terminal t WHERE t.till_id = o[1] AND t.epoch = o[2]::int
				AND t.written_off_at_ms < ${LATELY_MS}))`,
	),
	sqlCheck(
		{
			name: 'voucher-belongs',
			promise: 'each coupon, activity and service is of a type that head office gave out, and of its kind',
			lookAt: 'purse_balance and voucher_terms',
		},
		'purse_balance WHERE voucher_type_id IS NOT NULL',
		`SELECT ${purse} AS subject FROM purse_balance p LEFT JOIN voucher_terms t USING (voucher_type_id)
		WHERE split_part(p.purse, ':', 1) IN ('coupon', 'activity', 'service')
			AND t.kind IS DISTINCT FROM split_part(p.purse, ':', 1)`,
	),
	sqlCheck(
		{
			name: 'ended-voucher-is-empty',
			promise: 'nothing is available in a voucher whose last day is five days past',
			lookAt: 'purse_balance; the card server takes them back every minute',
		},
		'purse_balance WHERE valid_until IS NOT NULL',
		`SELECT ${purse} AS subject FROM purse_balance p
		WHERE available > 0 AND valid_until < to_char(now() - interval '5 days', 'YYYY-MM-DD')`,
	),
	sqlCheck(
		{
			name: 'replaced-card-is-empty',
			promise:
				'nothing is available on a card that was replaced, and nothing stays on the way to the one in its place',
			lookAt: 'card.replaced_by and the transfers of kind replace',
		},
		'card WHERE replaced_by IS NOT NULL',
		`SELECT ${purse} AS subject FROM purse_balance p JOIN card c USING (card_no)
		WHERE c.replaced_by IS NOT NULL AND p.available > 0
		UNION ALL SELECT 'transit ' || purse FROM transfer
		WHERE debit_account LIKE 'transit:%' OR credit_account LIKE 'transit:%' GROUP BY purse
		HAVING sum(CASE WHEN debit_account LIKE 'transit:%' THEN amount ELSE -amount END) <> 0`,
	),
	sqlCheck(
		{
			name: 'transfer-balanced',
			promise: 'every transfer moves a positive amount between two different accounts',
			lookAt: 'transfer',
		},
		'transfer',
		`SELECT 'transfer ' || transfer_id AS subject FROM transfer WHERE amount <= 0 OR debit_account = credit_account`,
	),
	sqlCheck(
		{
			name: 'books-sum-to-zero',
			promise: 'balances of the cards, and of all other accounts by their transfers, sum to 0 for each purse',
			lookAt: 'transfer and purse_balance of that purse',
		},
		`(SELECT debit_account FROM transfer UNION SELECT credit_account FROM transfer) AS accounts`,
		`SELECT purse AS subject FROM (
			SELECT purse, credited - debited AS balance FROM purse_balance
			UNION ALL SELECT purse, amount FROM transfer WHERE credit_account NOT LIKE 'card:%'
			UNION ALL SELECT purse, -amount FROM transfer WHERE debit_account NOT LIKE 'card:%'
		) AS balances GROUP BY purse HAVING sum(balance) <> 0`,
	),
]
