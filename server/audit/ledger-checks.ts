/** Promises of design §5 about purses, transfers, holds and leases. */
import { type Check, sqlCheck } from './check.ts'

const purse = `p.card_no || ' ' || p.purse`

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
				'amount = remaining + outstanding + posted + returned, and nothing remains in a returned lease',
			lookAt: 'lease',
		},
		'lease',
		`SELECT lease_id AS subject FROM lease WHERE amount <> remaining + outstanding + posted + returned
			OR least(remaining, outstanding, posted, returned) < 0 OR (state = 'returned' AND remaining <> 0)`,
	),
	sqlCheck(
		{
			name: 'lease-is-its-spends',
			promise: 'outstanding and posted of a lease are the sums of its spends',
			lookAt: 'lease_spend of the lease',
		},
		'lease_spend',
		`SELECT lease_id AS subject FROM lease
		LEFT JOIN (SELECT lease_id, sum(amount) FILTER (WHERE state = 'outstanding') AS outstanding,
			sum(amount) FILTER (WHERE state = 'posted') AS posted FROM lease_spend GROUP BY lease_id) s USING (lease_id)
		WHERE lease.outstanding <> coalesce(s.outstanding, 0) OR lease.posted <> coalesce(s.posted, 0)`,
	),
	sqlCheck(
		{
			name: 'lease-counter-once',
			promise: 'no counter of a lease is used by two authorisation keys',
			lookAt: 'lease_spend of the lease; the entries that name it',
		},
		'lease_spend',
		`SELECT lease_id || ' counter ' || counter AS subject FROM lease_spend
		GROUP BY lease_id, counter HAVING count(*) > 1`,
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
