/**
 * Loads and locks the rows of one act. The order of locks is the same everywhere (authorisation keys sorted, then purses
 * sorted), so acts wait for each other instead of deadlocking. A purse's row is the lock of all that hangs on it: its
 * leases and lease spends are read after it is held.
 */
import type { Sql } from '../database/pool.ts'
import {
	Books,
	type CardRow,
	type HoldRow,
	type LeaseRow,
	type LeaseSpendRow,
	type PurseRow,
	purseKey,
	spendKey,
} from './books.ts'
import { cardOfLease } from './leases.ts'
import type { Wanted } from './ledger-tables.ts'

export async function loadBooks(sql: Sql, wanted: Wanted): Promise<Books> {
	const books = new Books()
	const authKeys = [...new Set(wanted.authKeys)].sort()
	const leaseIds = new Set(wanted.leaseIds)
	const cardNos = new Set(wanted.cardNos)
	for (const leaseId of leaseIds) cardNos.add(cardOfLease(leaseId))
	await loadHolds(sql, books, authKeys)
	for (const hold of books.holds.values()) if (hold.card_no !== null) cardNos.add(hold.card_no)
	if (cardNos.size === 0) return books
	const cards = [...cardNos].sort()
	await loadPurses(sql, books, cards)
	await loadLeases(sql, books, cards, leaseIds, authKeys, wanted.activeLeasesOf)
	return books
}

async function loadHolds(sql: Sql, books: Books, authKeys: readonly string[]): Promise<void> {
	if (authKeys.length === 0) return
	await sql.rows(
		`INSERT INTO hold (auth_key, state) SELECT key, 'new' FROM unnest($1::text[]) AS key ORDER BY key
		ON CONFLICT DO NOTHING`,
		[authKeys],
		'register-holds',
	)
	const rows = await sql.rows<HoldRow>(
		'SELECT * FROM hold WHERE auth_key = ANY ($1::text[]) ORDER BY auth_key FOR UPDATE',
		[authKeys],
		'lock-holds',
	)
	for (const row of rows) books.holds.set(row.auth_key, row)
}

async function loadPurses(sql: Sql, books: Books, cards: readonly string[]): Promise<void> {
	const rows = await sql.rows<PurseRow & CardRow>(
		`SELECT p.*, c.state, c.member_id FROM purse_balance p JOIN card c ON c.card_no = p.card_no
		WHERE p.card_no = ANY ($1::text[]) ORDER BY p.card_no, p.purse FOR UPDATE OF p`,
		[cards],
		'lock-purses',
	)
	for (const { state, member_id, ...purse } of rows) {
		books.purses.set(purseKey(purse.card_no, purse.purse), purse)
		books.cards.set(purse.card_no, { card_no: purse.card_no, state, member_id })
	}
}

async function loadLeases(
	sql: Sql,
	books: Books,
	cards: readonly string[],
	leaseIds: ReadonlySet<string>,
	authKeys: readonly string[],
	activeLeasesOf: string | undefined,
): Promise<void> {
	if (leaseIds.size === 0 && authKeys.length === 0 && activeLeasesOf === undefined) return
	const leases = await sql.rows<LeaseRow>(
		`SELECT * FROM lease WHERE card_no = ANY ($1::text[]) AND (lease_id = ANY ($2::text[])
			OR (state = 'active' AND store_id = $3)
			OR lease_id IN (SELECT lease_id FROM lease_spend WHERE card_no = ANY ($1::text[]) AND auth_key = ANY ($4::text[])))`,
		[cards, [...leaseIds], activeLeasesOf ?? null, authKeys],
		'read-leases',
	)
	for (const row of leases) books.leases.set(row.lease_id, row)
	// An active lease that is only shown again needs no look at its spends.
	const spendsOf = leases.filter((row) => leaseIds.has(row.lease_id) || authKeys.length > 0)
	if (spendsOf.length === 0) return
	const spends = await sql.rows<LeaseSpendRow>(
		'SELECT * FROM lease_spend WHERE card_no = ANY ($1::text[]) AND lease_id = ANY ($2::text[])',
		[cards, spendsOf.map((row) => row.lease_id)],
		'read-lease-spends',
	)
	for (const row of spends) books.spends.set(spendKey(row.lease_id, row.counter), row)
}
