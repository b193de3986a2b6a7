/**
 * Loads and locks the rows of one act. The order of locks is the same everywhere (authorisation keys sorted, then purses
 * sorted), so acts wait for each other instead of deadlocking. Every card has its three single purses, so a card's purses are
 * the lock of all that hangs on it: its state, its leases and their spends are read after they are held.
 */
import type { CardGrant } from '../../protocol/card/grant.ts'
import type { Sql } from '../database/pool.ts'
import {
	Books,
	type CardRow,
	type ChainHead,
	type HoldRow,
	type LeaseEarlyRow,
	type LeaseRow,
	type LeaseSpendRow,
	type PurseRow,
	purseKey,
	spendKey,
	type VoucherTerms,
} from './books.ts'
import { originOf } from './early.ts'
import { chainOfKey } from './given-early.ts'
import { cardOfLease } from './leases.ts'
import type { Wanted } from './ledger-tables.ts'
import { MetHeadOn } from './met-head-on.ts'

export async function loadBooks(sql: Sql, wanted: Wanted): Promise<Books> {
	const books = new Books()
	const leaseIds = [...new Set(wanted.leaseIds)]
	const earlyKeys = await keysGivenEarly(sql, leaseIds)
	const authKeys = [...new Set([...wanted.authKeys, ...earlyKeys])].sort()
	const cardNos = new Set(wanted.cardNos)
	for (const leaseId of leaseIds) cardNos.add(cardOfLease(leaseId))
	const purses = new Set(wanted.purses)
	const keys = { cardNos, purses, leaseIds, authKeys, active: wanted.activeLeases === true }
	// Asked together, worked on in this order: what is named already need not wait for what the holds may name besides.
	const [holds, first] = await Promise.all([lockHolds(sql, authKeys), readCards(sql, keys)])
	for (const hold of holds) books.holds.set(hold.auth_key, hold)
	const counts = [cardNos.size, purses.size]
	for (const { card_no, purse } of holds) {
		if (card_no !== null) cardNos.add(card_no)
		if (purse !== null) purses.add(purse)
	}
	if (cardNos.size === 0) return books
	const isAll = counts[0] === cardNos.size && counts[1] === purses.size
	keep(books, isAll ? first : await readCards(sql, keys))
	const releasedIds = [...(wanted.releasedIds ?? [])]
	const told = await toldEarly(sql, releasedIds)
	if (told.size > 0) {
		const others = releasedIds.filter((leaseId) => !told.has(leaseId))
		return loadBooks(sql, { ...wanted, leaseIds: [...leaseIds, ...told], releasedIds: others })
	}
	await loadEarly(sql, books, leaseIds)
	await loadFacts(sql, books, wanted)
	return books
}

async function lockHolds(sql: Sql, authKeys: readonly string[]): Promise<readonly HoldRow[]> {
	if (authKeys.length === 0) return []
	const [, holds] = await Promise.all([
		sql.rows(
			`INSERT INTO hold (auth_key, state) SELECT key, 'new' FROM unnest($1::text[]) AS key ORDER BY key
			ON CONFLICT DO NOTHING`,
			[authKeys],
			'register-holds',
		),
		sql.rows<HoldRow>(
			'SELECT * FROM hold WHERE auth_key = ANY ($1::text[]) ORDER BY auth_key FOR UPDATE',
			[authKeys],
			'lock-holds',
		),
	])
	return holds
}

interface CardKeys {
	readonly cardNos: ReadonlySet<string>
	/** Loaded also when they are used up. */
	readonly purses: ReadonlySet<string>
	readonly leaseIds: readonly string[]
	readonly authKeys: readonly string[]
	/** Also the active leases on the cards. */
	readonly active: boolean
}

interface CardRows {
	readonly purses: readonly PurseRow[]
	readonly cards: readonly CardRow[]
	readonly leases: readonly LeaseRow[]
	readonly spends: readonly LeaseSpendRow[]
}

async function readCards(sql: Sql, keys: CardKeys): Promise<CardRows> {
	if (keys.cardNos.size === 0) return { purses: [], cards: [], leases: [], spends: [] }
	const asked = [...keys.cardNos].sort()
	const [purses, found] = await Promise.all([lockPurses(sql, asked, keys.purses), readOf(sql, asked, keys)])
	const all = [...new Set(purses.map((purse) => purse.card_no))]
	// A card that took another's place is known only by now.
	const isAll = all.every((cardNo) => keys.cardNos.has(cardNo))
	return { purses, ...(isAll ? found : await readOf(sql, all, keys)) }
}

/**
 * Also those of the cards in place of these, whole. Other purses that are used up are left out, unless they are named: a card
 * collects coupons for years.
 */
function lockPurses(
	sql: Sql,
	cardNos: readonly string[],
	named: ReadonlySet<string>,
): Promise<readonly PurseRow[]> {
	return sql.rows<PurseRow>(
		`WITH RECURSIVE wanted AS (
			SELECT unnest($1::text[]) AS card_no
			UNION SELECT c.replaced_by FROM card c JOIN wanted w USING (card_no) WHERE c.replaced_by IS NOT NULL
		)
		SELECT p.* FROM purse_balance p
		WHERE p.card_no = ANY (ARRAY(SELECT card_no FROM wanted))
			AND (p.credited <> p.debited OR p.purse IN ('storedValue', 'points', 'gift') OR p.purse = ANY ($2::text[])
				OR p.card_no = ANY (ARRAY(SELECT c.replaced_by FROM card c JOIN wanted w USING (card_no)
					WHERE c.replaced_by IS NOT NULL)))
		ORDER BY p.card_no, p.purse FOR UPDATE OF p`,
		[cardNos, [...named]],
		'lock-purses',
	)
}

/** What hangs on purses that are locked by now. Leases each by its own way: a card that is used every day has thousands. */
async function readOf(
	sql: Sql,
	cardNos: readonly string[],
	{ leaseIds, authKeys, active }: CardKeys,
): Promise<Omit<CardRows, 'purses'>> {
	const cards = sql.rows<CardRow>(
		`SELECT card_no, state, member_id, card_class, replaced_by, state_at_ms FROM card WHERE card_no = ANY ($1::text[])`,
		[cardNos],
		'read-cards',
	)
	const named = [cardNos, leaseIds.map(cardOfLease), leaseIds, authKeys]
	const isNamed = leaseIds.length > 0 || authKeys.length > 0
	const leases =
		isNamed || active
			? sql.rows<LeaseRow>(
					`SELECT l.* FROM lease l JOIN (
						${LEASES_NAMED}
						UNION SELECT card_no, lease_id FROM lease WHERE card_no = ANY ($1::text[]) AND state = 'active' AND $5
					) AS wanted (card_no, lease_id) ON l.card_no = wanted.card_no AND l.lease_id = wanted.lease_id`,
					[...named, active],
					'read-leases',
				)
			: []
	// An active lease that is only shown needs no look at its spends; one that is not here yet may have some.
	const spends = isNamed
		? sql.rows<LeaseSpendRow>(
				`SELECT s.* FROM lease_spend s JOIN (${LEASES_NAMED}) AS wanted (card_no, lease_id)
					ON s.card_no = wanted.card_no AND s.lease_id = wanted.lease_id`,
				named,
				'read-lease-spends',
			)
		: []
	const [cardRows, leaseRows, spendRows] = await Promise.all([cards, leases, spends])
	return { cards: cardRows, leases: leaseRows, spends: spendRows }
}

/** By their ids, or by the keys of spends from them. */
const LEASES_NAMED = `SELECT * FROM unnest($2::text[], $3::text[])
	UNION SELECT card_no, lease_id FROM lease_spend WHERE card_no = ANY ($1::text[]) AND auth_key = ANY ($4::text[])`

function keep(books: Books, { purses, cards, leases, spends }: CardRows): void {
	for (const purse of purses) books.purses.set(purseKey(purse.card_no, purse.purse), purse)
	const withPurses = new Set(purses.map((purse) => purse.card_no))
	for (const row of cards) if (withPurses.has(row.card_no)) books.cards.set(row.card_no, row)
	for (const { replaced_by } of cards) {
		if (replaced_by !== null && !books.cards.has(replaced_by))
			throw new MetHeadOn('a card was replaced meanwhile')
	}
	for (const row of leases) books.leases.set(row.lease_id, row)
	for (const { card_no, purse, remaining, outstanding } of leases) {
		if (books.purse(card_no, purse) === undefined && remaining + outstanding > 0)
			throw new MetHeadOn('a purse was made meanwhile')
	}
	for (const row of spends) books.spends.set(spendKey(row.lease_id, row.slice, row.counter), row)
}

/** Keys of spends that a return has named, or a sale has told, before the entry that brings their lease: locked with the others. */
async function keysGivenEarly(sql: Sql, leaseIds: readonly string[]): Promise<string[]> {
	const brought = leaseIds.filter((leaseId) => originOf(leaseId) !== undefined)
	if (brought.length === 0) return []
	const rows = await sql.rows<{ readonly auth_key: string }>(
		`SELECT spend ->> 'authKey' AS auth_key FROM lease_early, jsonb_array_elements(given -> 'outstanding') AS spend
		WHERE card_no = ANY ($1::text[]) AND lease_id = ANY ($2::text[]) AND NOT settled
		UNION ALL SELECT auth_key FROM lease_spend
		WHERE card_no = ANY ($1::text[]) AND lease_id = ANY ($2::text[]) AND state = 'early'`,
		[brought.map(cardOfLease), brought],
		'read-early-keys',
	)
	return rows.map((row) => row.auth_key)
}

/** Those of the leases of which something was told before; asked when their cards are locked, so that no more can come. */
async function toldEarly(sql: Sql, leaseIds: readonly string[]): Promise<ReadonlySet<string>> {
	if (leaseIds.length === 0) return new Set()
	const rows = await sql.rows<{ readonly lease_id: string }>(
		'SELECT lease_id FROM lease_early WHERE card_no = ANY ($1::text[]) AND lease_id = ANY ($2::text[])',
		[leaseIds.map(cardOfLease), leaseIds],
		'read-told-early',
	)
	return new Set(rows.map((row) => row.lease_id))
}

/** Leases that entries bring: what was told of them before, and how far the chains that bring them have come. */
async function loadEarly(sql: Sql, books: Books, leaseIds: readonly string[]): Promise<void> {
	const brought = leaseIds.filter((leaseId) => !books.leases.has(leaseId))
	const origins = brought.flatMap((leaseId) => originOf(leaseId) ?? [])
	if (origins.length === 0) return
	const early = await sql.rows<LeaseEarlyRow>(
		'SELECT * FROM lease_early WHERE card_no = ANY ($1::text[]) AND lease_id = ANY ($2::text[])',
		[brought.map(cardOfLease), brought],
		'read-lease-early',
	)
	for (const row of early) {
		books.early.set(row.lease_id, row)
		const keys = row.settled ? [] : (row.given?.outstanding ?? [])
		if (keys.some(({ authKey }) => !books.holds.has(authKey)))
			throw new MetHeadOn('a lease was given back meanwhile')
		const spends = row.settled ? [] : books.spendsOf(row.lease_id)
		if (spends.some(({ state, auth_key }) => state === 'early' && !books.holds.has(auth_key)))
			throw new MetHeadOn('a lease was spent from meanwhile')
	}
	await loadHeads(sql, books, origins)
}

/** Payments that are given back: whether a sale has told them, asked under the lock of their keys. */
async function loadTold(sql: Sql, books: Books, paidBackKeys: readonly string[]): Promise<void> {
	const unpaid = paidBackKeys.flatMap((authKey) => {
		const chain = chainOfKey(authKey)
		return chain === undefined ? [] : [{ authKey, ...chain }]
	})
	if (unpaid.length === 0) return
	const rows = await sql.rows<{ readonly auth_key: string }>(
		`SELECT auth_key FROM transfer WHERE card_no = ANY ($1::text[]) AND auth_key = ANY ($2::text[]) AND kind = 'spend'`,
		[[...books.cards.keys()], unpaid.map(({ authKey }) => authKey)],
		'read-told',
	)
	for (const { auth_key } of rows) books.told.add(auth_key)
	await loadHeads(sql, books, unpaid)
}

async function loadHeads(
	sql: Sql,
	books: Books,
	chains: readonly { readonly tillId: string; readonly epoch: number }[],
): Promise<void> {
	const heads = await sql.rows<ChainHead & { readonly key: string }>(
		`SELECT till_id || '/' || epoch AS key, store_id AS "storeId", head_seq AS seq,
			written_off_at_ms IS NOT NULL AS "writtenOff" FROM terminal
		WHERE (till_id, epoch) IN (SELECT * FROM unnest($1::text[], $2::int[]))`,
		[chains.map(({ tillId }) => tillId), chains.map(({ epoch }) => epoch)],
		'read-heads',
	)
	for (const { key, ...head } of heads) books.heads.set(key, head)
}

/** What is asked for seldom. */
async function loadFacts(sql: Sql, books: Books, wanted: Wanted): Promise<void> {
	await loadTold(sql, books, [...(wanted.paidBackKeys ?? [])])
	const grantsOf = [...(wanted.grantsOf ?? [])]
	if (grantsOf.length > 0) {
		const rows = await sql.rows<{ readonly body: CardGrant }>(
			'SELECT body FROM card_grant WHERE card_no = ANY ($1::text[])',
			[grantsOf],
			'read-grants',
		)
		for (const { body } of rows) books.grants.set(`${body.cardNo}/${body.grantId}`, body)
	}
	const typeIds = [...(wanted.voucherTypeIds ?? [])]
	if (typeIds.length > 0) {
		const rows = await sql.rows<VoucherTerms>(
			'SELECT voucher_type_id, kind FROM voucher_terms WHERE voucher_type_id = ANY ($1::text[])',
			[typeIds],
			'read-voucher-terms',
		)
		for (const row of rows) books.voucherTerms.set(row.voucher_type_id, row)
	}
	const mediumKeys = [...(wanted.mediumKeys ?? [])]
	if (mediumKeys.length > 0) {
		const rows = await sql.rows<{ readonly medium_key: string; readonly card_no: string }>(
			'SELECT medium_key, card_no FROM medium WHERE medium_key = ANY ($1::text[])',
			[mediumKeys],
		)
		for (const row of rows) books.media.set(row.medium_key, row.card_no)
	}
	const memberIds = [...(wanted.memberIds ?? [])]
	if (memberIds.length > 0) {
		const rows = await sql.rows<{ readonly member_id: string; readonly now_id: string }>(
			'SELECT member_id, coalesce(merged_into, member_id) AS now_id FROM member WHERE member_id = ANY ($1::text[])',
			[memberIds],
		)
		for (const row of rows) books.members.set(row.member_id, row.now_id)
	}
}
