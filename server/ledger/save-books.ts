/** Writes back what an act changed, together with its transfers and the feed rows of the cards it touched: one statement. */
import { assert } from '../../protocol/base/assert.ts'
import type { Sql } from '../database/pool.ts'
import type { Books } from './books.ts'

const SAVE = `
WITH purses AS (
	UPDATE purse_balance p SET credited = u.credited, debited = u.debited, available = u.available, held = u.held,
		leased = u.leased, lease_epoch = u.lease_epoch
	FROM json_populate_recordset(null::purse_balance, $1) u WHERE p.card_no = u.card_no AND p.purse = u.purse
), holds AS (
	UPDATE hold h SET state = u.state, card_no = u.card_no, purse = u.purse, amount = u.amount, store_id = u.store_id,
		till_id = u.till_id, balance_after = u.balance_after, refusal = u.refusal, captured = u.captured,
		reversed = u.reversed, spend_reversed = u.spend_reversed, created_at_ms = u.created_at_ms,
		closed_at_ms = u.closed_at_ms
	FROM json_populate_recordset(null::hold, $2) u WHERE h.auth_key = u.auth_key
), leases AS (
	INSERT INTO lease SELECT * FROM json_populate_recordset(null::lease, $3)
	ON CONFLICT (card_no, lease_id) DO UPDATE SET remaining = excluded.remaining, outstanding = excluded.outstanding,
		posted = excluded.posted, returned = excluded.returned, state = excluded.state,
		last_counter = excluded.last_counter
), spends AS (
	INSERT INTO lease_spend SELECT * FROM json_populate_recordset(null::lease_spend, $4)
	ON CONFLICT (card_no, lease_id, counter) DO UPDATE SET amount = excluded.amount, state = excluded.state
), transfers AS (
	INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, store_id, till_id, epoch, seq,
		ordinal, auth_key, posted_at_ms)
	SELECT card_no, purse, debit_account, credit_account, amount, kind, store_id, till_id, epoch, seq, ordinal,
		auth_key, posted_at_ms FROM json_populate_recordset(null::transfer, $5)
)
INSERT INTO change (topic, key) SELECT 'card', key FROM unnest($6::text[]) AS key ORDER BY key
ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`

/** Saves inside the caller's transaction. `alsoChanged`: cards whose picture changed without a movement. */
export async function saveBooks(sql: Sql, books: Books, alsoChanged: Iterable<string> = []): Promise<void> {
	for (const hold of books.holds.values())
		assert(hold.state !== 'new', `key ${hold.auth_key} was left undecided`)
	const { purses, holds, leases, spends } = books.changed
	const cards = new Set(alsoChanged)
	for (const purse of purses) cards.add(purse.card_no)
	if (holds.size + cards.size + leases.size + spends.size + books.transfers.length === 0) return
	const json = (rows: Iterable<object>): string => JSON.stringify([...rows])
	await sql.rows(
		SAVE,
		[json(purses), json(holds), json(leases), json(spends), json(books.transfers), [...cards].sort()],
		'save-books',
	)
}
