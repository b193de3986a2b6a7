/** Posting one journal entry to the books: which movements it makes and with what verdict. It is never refused. */
import { cardsInNews } from '../../protocol/journal/card-news.ts'
import type { Entry, EntryBody } from '../../protocol/journal/entry.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import type { Books, Place } from './books.ts'
import { earlyRow, isAwaited } from './early.ts'
import { chainOfKey, settleGivenEarly } from './given-early.ts'
import { retireKey } from './holds.ts'
import { closeSlice, reserve, voidSpend } from './leases.ts'
import { postActivated, postEnrolled, postReplaced, postStateReported } from './post-card.ts'
import { postSale } from './post-sale.ts'
import { postRefund } from './post-value.ts'
import type { SignGrant } from './replace.ts'

type Reversal = Extract<EntryBody, { kind: 'authorisationReversed' }>
type SliceReturned = Extract<EntryBody, { kind: 'sliceReturned' }>

/** One entry carries one reason; when several apply, the one that costs most is named. */
const GRAVEST_FIRST: readonly Reason[] = [
	'overspend',
	'refundExceedsSpend',
	'returnedTwice',
	'unknownCard',
	'unknownVoucher',
	'cardNotAsTold',
	'leaseCounterReused',
	'unknownLease',
	'holdMissing',
	'grantExceeded',
	'limitExceeded',
	'totalsDisagree',
]

/** Returns null when the entry is in the books as told, else the gravest reason to look at it. */
export function postEntry(books: Books, entry: Entry, place: Place, signGrant: SignGrant): Reason | null {
	const reasons = reasonsOf(books, entry, place, signGrant)
	// A store that hears no verdict believes its own report until a later picture comes: one comes, changed or not.
	if (reasons.includes('cardNotAsTold')) for (const cardNo of cardsInNews(entry.body)) books.tellAgain(cardNo)
	return GRAVEST_FIRST.find((reason) => reasons.includes(reason)) ?? null
}

function reasonsOf(books: Books, entry: Entry, place: Place, signGrant: SignGrant): readonly Reason[] {
	const { body } = entry
	switch (body.kind) {
		case 'saleCompleted':
			return postSale(books, body, entry, place)
		case 'authorisationReversed':
			return postReversal(books, body, place)
		case 'agentChanged':
			return postOutstanding(books, body.outstanding, place)
		case 'spendRefunded':
			return postRefund(
				books,
				{ ...body, kind: 'refund', broughtOrdinal: 0, voucher: body.voucher ?? null },
				place,
			)
		case 'sliceReturned':
			return postSliceReturned(books, body, place)
		case 'cardActivated':
			return postActivated(books, body, entry.atMs)
		case 'memberEnrolled':
			return postEnrolled(books, body, entry.atMs)
		case 'cardStateReported':
			return postStateReported(books, body, entry.atMs)
		case 'cardReplaced':
			return postReplaced(books, body, entry.atMs, signGrant)
		default:
			return []
	}
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
	// Whoever asked, or whose key it is by its form: no other till knows that nothing was paid.
	const asker = hold.till_id ?? chainOfKey(reversal.authKey)?.tillId ?? place.tillId
	if (asker !== place.tillId) {
		if (hold.state === 'new') retireKey(books, hold, place.nowMs)
		return ['holdMissing']
	}
	if (hold.state === 'captured') return []
	if (hold.state === 'held') books.releaseHold(hold, 'voided', place.nowMs)
	retireKey(books, hold, place.nowMs)
	hold.spend_reversed = true
	const reasons = settleGivenEarly(books, hold, place, 0)
	for (const spend of books.spends.values()) {
		if (spend.auth_key === reversal.authKey) voidSpend(books, spend)
	}
	if (reversal.authority?.kind !== 'lease') return reasons
	const { leaseId, slice, counter } = reversal.authority
	const lease = books.leases.get(leaseId)
	if (lease === undefined && !isAwaited(books, leaseId, place.storeId, place))
		return [...reasons, 'unknownLease']
	if (books.spend(leaseId, slice, counter) === undefined && reversal.amount > 0) {
		const { authKey: auth_key, amount } = reversal
		const card_no = lease?.card_no ?? reversal.cardNo
		const at = { card_no, lease_id: leaseId, slice, counter }
		books.addSpend({ ...at, auth_key, amount, amount_minor: 0, state: 'voided' })
	}
	return reasons
}

function postSliceReturned(books: Books, told: SliceReturned, place: Place): Reason[] {
	const { leaseId, slice, spent, lastCounter } = told
	const lease = books.leases.get(leaseId)
	if (lease !== undefined && lease.store_id === place.storeId) {
		closeSlice(books, lease, { slice, spent, lastCounter })
		return []
	}
	if (lease !== undefined) return ['unknownLease']
	if (!isAwaited(books, leaseId, place.storeId, place)) {
		// A disk that forgot that it had given the value up closes what it believes to hold: of nothing spent nobody need hear.
		return spent === 0 ? [] : ['unknownLease']
	}
	const early = earlyRow(books, leaseId, place.storeId, place.nowMs)
	if (early.closed.every((known) => known.slice !== slice))
		early.closed = [...early.closed, { slice, spent, lastCounter }]
	return []
}
