/** Writes back what an act changed, together with its transfers and the feed rows of the cards it touched: one statement. */
import { assert } from '../../protocol/base/assert.ts'
import type { Sql } from '../database/pool.ts'
import type { Books } from './books.ts'
import { MetHeadOn } from './met-head-on.ts'

const SAVE = `
WITH purses AS (
	UPDATE purse_balance p SET credited = u.credited, debited = u.debited, available = u.available, held = u.held,
		leased = u.leased, lease_epoch = u.lease_epoch
	FROM json_populate_recordset(null::purse_balance, $1) u WHERE p.card_no = u.card_no AND p.purse = u.purse
), holds AS (
	UPDATE hold h SET state = u.state, card_no = u.card_no, purse = u.purse, amount = u.amount, store_id = u.store_id,
		till_id = u.till_id, balance_after = u.balance_after, refusal = u.refusal, captured = u.captured,
		reversed = u.reversed, spend_reversed = u.spend_reversed, spent = u.spent, refunded = u.refunded,
		given_early = u.given_early,
		created_at_ms = u.created_at_ms, closed_at_ms = u.closed_at_ms
	FROM json_populate_recordset(null::hold, $2) u WHERE h.auth_key = u.auth_key
), leases AS (
	INSERT INTO lease SELECT * FROM json_populate_recordset(null::lease, $3)
	ON CONFLICT (card_no, lease_id) DO UPDATE SET remaining = excluded.remaining, outstanding = excluded.outstanding,
		posted = excluded.posted, returned = excluded.returned, state = excluded.state,
		last_counter = excluded.last_counter, slices = excluded.slices
), spends AS (
	INSERT INTO lease_spend SELECT * FROM json_populate_recordset(null::lease_spend, $4)
	ON CONFLICT (card_no, lease_id, slice, counter) DO UPDATE SET amount = excluded.amount, state = excluded.state
), transfers AS (
	INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, store_id, till_id, epoch, seq,
		ordinal, auth_key, posted_at_ms, amount_minor, operation_key)
	SELECT card_no, purse, debit_account, credit_account, amount, kind, store_id, till_id, epoch, seq, ordinal,
		auth_key, posted_at_ms, amount_minor, operation_key FROM json_populate_recordset(null::transfer, $5)
)
INSERT INTO change (topic, key) SELECT 'card', key FROM unnest($6::text[]) AS key ORDER BY key
ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`

/** What few acts change. Rows that an act thought to be new and another one made meanwhile are not among those returned. */
const SAVE_RARE = `
WITH purses AS (
	INSERT INTO purse_balance SELECT * FROM json_populate_recordset(null::purse_balance, $1)
	ON CONFLICT DO NOTHING RETURNING 1
), cards AS (
	UPDATE card c SET state = u.state, member_id = u.member_id, replaced_by = u.replaced_by, state_at_ms = u.state_at_ms
	FROM json_populate_recordset(null::card, $2) u WHERE c.card_no = u.card_no
), early AS (
	INSERT INTO lease_early SELECT * FROM json_populate_recordset(null::lease_early, $3)
	ON CONFLICT (card_no, lease_id) DO UPDATE SET given = excluded.given, closed = excluded.closed,
		settled = excluded.settled, ended_at_ms = excluded.ended_at_ms
), grants AS (
	INSERT INTO card_grant SELECT body ->> 'cardNo', body ->> 'grantId', body FROM jsonb_array_elements($4) AS body
	ON CONFLICT (card_no, grant_id) DO UPDATE SET body = excluded.body
), media AS (
	INSERT INTO medium SELECT * FROM jsonb_to_recordset($5) AS u (medium_key text, card_no text, body jsonb)
	ON CONFLICT DO NOTHING RETURNING 1
), urgent AS (
	INSERT INTO change (topic, key, store_id)
	SELECT topic, key, store_id FROM jsonb_to_recordset($6) AS u (topic text, key text, store_id text) ORDER BY topic, key
	ON CONFLICT (topic, key) DO UPDATE SET xid = excluded.xid, seq = excluded.seq
)
SELECT (SELECT count(*) FROM purses) + (SELECT count(*) FROM media) AS made`

/**
 * Saves inside the caller's transaction; a statement that is asked before this resolves is worked on after it.
 * `alsoChanged`: cards whose picture changed without a movement. */
export async function saveBooks(sql: Sql, books: Books, alsoChanged: Iterable<string> = []): Promise<void> {
	for (const hold of books.holds.values())
		assert(hold.state !== 'new', `key ${hold.auth_key} was left undecided`)
	// Asked before the rest, so worked on before it.
	const rare = saveRare(sql, books)
	const { cards: changedCards, purses, madePurses, holds, leases, spends } = books.changed
	const cards = new Set(alsoChanged)
	for (const purse of purses) cards.add(purse.card_no)
	for (const card of changedCards) cards.add(card.card_no)
	for (const { cardNo } of books.changed.madeMedia.values()) cards.add(cardNo)
	if (holds.size + cards.size + leases.size + spends.size + books.transfers.length === 0) return rare
	const known = [...purses].filter((purse) => !madePurses.has(purse))
	const main = sql.rows(
		SAVE,
		[json(known), json(holds), json(leases), json(spends), json(books.transfers), [...cards].sort()],
		'save-books',
	)
	await Promise.all([rare, main])
}

async function saveRare(sql: Sql, books: Books): Promise<void> {
	const { cards, madePurses, early, grants, madeMedia, recalled } = books.changed
	const media = [...madeMedia].map(([medium_key, { cardNo, medium }]) => ({
		medium_key,
		card_no: cardNo,
		body: medium,
	}))
	const urgent = [
		...[...cards].map((card) => ({ topic: 'hotCard', key: card.card_no, store_id: null })),
		...[...recalled].map((lease) => ({ topic: 'recall', key: lease.lease_id, store_id: lease.store_id })),
	]
	if (madePurses.size + cards.size + early.size + grants.size + media.length + urgent.length === 0) return
	const [saved] = await sql.rows<{ readonly made: number }>(
		SAVE_RARE,
		[json(madePurses), json(cards), json(early), json(grants), json(media), json(urgent)],
		'save-rare',
	)
	if (saved?.made !== madePurses.size + media.length)
		throw new MetHeadOn('a purse or medium was made meanwhile')
}

function json(rows: Iterable<object>): string {
	return JSON.stringify([...rows])
}
