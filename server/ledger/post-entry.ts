/** Posting one journal entry to the books: which movements it makes and with what verdict. It is never refused. */

import type { Purse } from '../../protocol/card/purse.ts'
import { type Entry, type EntryBody, isPurseTender } from '../../protocol/journal/entry.ts'
import { accounts, type Books, type Place } from './books.ts'
import { retireKey } from './holds.ts'
import { reserve, voidSpend } from './leases.ts'
import { postSpend, type Reason } from './post-spend.ts'

type Sale = Extract<EntryBody, { kind: 'saleCompleted' }>
type Reversal = Extract<EntryBody, { kind: 'authorisationReversed' }>

/** One entry carries one reason; when several apply, the one that costs most is named. */
const GRAVEST_FIRST: readonly Reason[] = [
	'overspend',
	'unknownCard',
	'leaseCounterReused',
	'unknownLease',
	'holdMissing',
	'totalsDisagree',
]

/** Returns null when the entry is in the books as told, else the gravest reason to look at it. */
export function postEntry(books: Books, entry: Entry, place: Place): Reason | null {
	const reasons = reasonsOf(books, entry.body, place)
	return GRAVEST_FIRST.find((reason) => reasons.includes(reason)) ?? null
}

function reasonsOf(books: Books, body: EntryBody, place: Place): readonly Reason[] {
	switch (body.kind) {
		case 'saleCompleted':
			return postSale(books, body, place)
		case 'authorisationReversed':
			return postReversal(books, body, place)
		case 'agentChanged':
			return postOutstanding(books, body.outstanding, place)
		default:
			return []
	}
}

function postSale(books: Books, sale: Sale, place: Place): Reason[] {
	const reasons: Reason[] = saleAddsUp(sale) ? [] : ['totalsDisagree']
	// Each movement of the entry has its own number; a spend may need two (card and suspense).
	let ordinal = 0
	for (const tender of sale.tenders) {
		if (isPurseTender(tender)) reasons.push(...postSpend(books, tender, place, ordinal))
		ordinal += 2
	}
	for (const { cardNo, purse, amount } of sale.earned) {
		if (!award(books, cardNo, purse, amount, place, ordinal)) reasons.push('unknownCard')
		ordinal += 1
	}
	return reasons
}

/** Lines, total and tenders must be the same sum. */
function saleAddsUp(sale: Pick<Sale, 'lines' | 'tenders' | 'totals'>): boolean {
	const lines = sale.lines.reduce((sum, line) => sum + line.amountMinor, 0)
	const tenders = sale.tenders.reduce((sum, tender) => sum + tender.amountMinor, 0)
	return lines === sale.totals.totalMinor && tenders === sale.totals.totalMinor
}

function award(
	books: Books,
	cardNo: string,
	unit: Purse,
	amount: number,
	place: Place,
	ordinal: number,
): boolean {
	const purse = books.purse(cardNo, unit)
	if (purse !== undefined) books.credit(purse, amount)
	books.transfers.push({
		card_no: cardNo,
		purse: unit,
		debit_account: accounts.issuer(unit),
		credit_account:
			purse === undefined ? accounts.suspense(place.storeId, unit) : accounts.card(cardNo, unit),
		amount,
		kind: 'award',
		store_id: place.storeId,
		till_id: place.tillId,
		epoch: place.epoch,
		seq: place.seq,
		ordinal,
		auth_key: null,
		posted_at_ms: place.nowMs,
	})
	return purse !== undefined
}

/** What a till still has in its basket of a lost disk's leases waits for its sale. */
function postOutstanding(
	books: Books,
	outstanding: Extract<EntryBody, { kind: 'agentChanged' }>['outstanding'],
	place: Place,
): Reason[] {
	for (const { leaseId, ...spend } of outstanding) {
		const hold = books.hold(spend.authKey)
		if (hold.state === 'new') retireKey(books, hold, place.nowMs)
		const lease = books.leases.get(leaseId)
		if (lease?.store_id === place.storeId) reserve(books, lease, spend)
	}
	return []
}

/** Whatever reserved value for this key lets go: a hold, or a lease spend now or when it is named in a return. */
function postReversal(books: Books, reversal: Reversal, place: Place): Reason[] {
	const hold = books.hold(reversal.authKey)
	if (hold.state === 'captured') return []
	if (hold.state === 'held') books.releaseHold(hold, 'voided', place.nowMs)
	retireKey(books, hold, place.nowMs)
	hold.spend_reversed = true
	for (const spend of books.spends.values()) {
		if (spend.auth_key === reversal.authKey) voidSpend(books, spend)
	}
	if (reversal.authority?.kind !== 'lease') return []
	const lease = books.leases.get(reversal.authority.leaseId)
	if (lease === undefined) return ['unknownLease']
	const { counter } = reversal.authority
	if (books.spend(lease.lease_id, counter) === undefined && reversal.amount > 0) {
		const { card_no, lease_id } = lease
		const { authKey: auth_key, amount } = reversal
		books.addSpend({ card_no, lease_id, counter, auth_key, amount, state: 'voided' })
	}
	return []
}
