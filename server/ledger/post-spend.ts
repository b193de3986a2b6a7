/**
 * Posting one stored-value tender of a sale that has happened. It is always posted: from its hold or lease, else from what
 * is available, and what nobody covers goes to the store's suspense account with an exception.
 */

import type { TenderLine } from '../../protocol/journal/entry.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import { accounts, type Books, type LeaseRow, type Place, type PurseRow } from './books.ts'
import { retireKey } from './holds.ts'

export type Reason = NonNullable<Verdict['reason']>
export type StoredValueTender = Extract<TenderLine, { kind: 'storedValue' }>

/** What the authority covered, and what was wrong with it. */
interface Covered {
	readonly amount: number
	readonly reason: Reason | null
}

/** Returns the reasons for which a person must look; empty when all is as told. `ordinal` numbers the movement. */
export function postSpend(books: Books, tender: StoredValueTender, place: Place, ordinal: number): Reason[] {
	if (tender.amountMinor === 0) return []
	const purse = books.purse(tender.cardNo, 'storedValue')
	if (purse === undefined) {
		toSuspense(books, tender, place, ordinal, tender.amountMinor)
		const hold = books.hold(tender.authKey)
		if (hold.state === 'new') retireKey(books, hold, place.nowMs)
		return ['unknownCard']
	}
	const covered =
		tender.authority.kind === 'hold'
			? fromHold(books, purse, tender, place)
			: fromLease(books, purse, tender, tender.authority, place)
	const extra = Math.min(purse.available, tender.amountMinor - covered.amount)
	books.debit(purse, 'available', extra)
	const paid = covered.amount + extra
	if (paid > 0) fromCard(books, tender, place, ordinal, paid)
	const missing = tender.amountMinor - paid
	const reasons: Reason[] = covered.reason === null ? [] : [covered.reason]
	if (missing === 0) return reasons
	toSuspense(books, tender, place, ordinal + 1, missing)
	return [...reasons, 'overspend']
}

function fromHold(books: Books, purse: PurseRow, tender: StoredValueTender, place: Place): Covered {
	const hold = books.hold(tender.authKey)
	const fits = hold.card_no === tender.cardNo && hold.purse === 'storedValue'
	if (hold.state !== 'held' || hold.amount === null || !fits) {
		if (hold.state === 'new') retireKey(books, hold, place.nowMs)
		return { amount: 0, reason: 'holdMissing' }
	}
	const amount = Math.min(hold.amount, tender.amountMinor)
	books.debit(purse, 'held', amount)
	books.move(purse, 'held', 'available', hold.amount - amount)
	hold.state = 'captured'
	hold.captured = amount
	hold.closed_at_ms = place.nowMs
	books.changed.holds.add(hold)
	return { amount, reason: amount < tender.amountMinor ? 'holdMissing' : null }
}

function fromLease(
	books: Books,
	purse: PurseRow,
	tender: StoredValueTender,
	authority: { readonly leaseId: string; readonly counter: number },
	place: Place,
): Covered {
	const hold = books.hold(tender.authKey)
	// The lease stood in for an authorisation that was not answered in time; its hold must not stay.
	if (hold.state === 'held') books.releaseHold(hold, 'voided', place.nowMs)
	if (hold.state !== 'captured') retireKey(books, hold, place.nowMs)
	const lease = books.leases.get(authority.leaseId)
	if (lease?.card_no !== tender.cardNo || lease.store_id !== place.storeId)
		return { amount: 0, reason: 'unknownLease' }
	const spend = books.spend(lease.lease_id, authority.counter)
	if (spend === undefined) return fromRemaining(books, purse, lease, tender, authority.counter)
	if (spend.auth_key !== tender.authKey || spend.state === 'posted')
		return { amount: 0, reason: 'leaseCounterReused' }
	if (spend.state === 'voided') return { amount: 0, reason: 'holdMissing' }
	const amount = Math.min(spend.amount, tender.amountMinor)
	const rest = spend.amount - amount
	lease.outstanding -= spend.amount
	lease.posted += amount
	lease.returned += rest
	spend.amount = amount
	spend.state = 'posted'
	books.debit(purse, 'leased', amount)
	books.move(purse, 'leased', 'available', rest)
	books.changed.spends.add(spend)
	books.changed.leases.add(lease)
	return { amount, reason: amount < tender.amountMinor ? 'unknownLease' : null }
}

/** A spend of an active lease; beyond the slice, or from a lease given back without naming it, the lease does not cover. */
function fromRemaining(
	books: Books,
	purse: PurseRow,
	lease: LeaseRow,
	tender: StoredValueTender,
	counter: number,
): Covered {
	const amount = Math.min(lease.remaining, tender.amountMinor)
	if (amount === 0) return { amount: 0, reason: 'unknownLease' }
	lease.remaining -= amount
	lease.posted += amount
	books.debit(purse, 'leased', amount)
	const { card_no, lease_id } = lease
	books.addSpend({ card_no, lease_id, counter, auth_key: tender.authKey, amount, state: 'posted' })
	books.changed.leases.add(lease)
	return { amount, reason: amount < tender.amountMinor ? 'unknownLease' : null }
}

function fromCard(
	books: Books,
	tender: StoredValueTender,
	place: Place,
	ordinal: number,
	amount: number,
): void {
	transfer(books, tender, place, ordinal, accounts.card(tender.cardNo, 'storedValue'), amount)
}

function toSuspense(
	books: Books,
	tender: StoredValueTender,
	place: Place,
	ordinal: number,
	amount: number,
): void {
	transfer(books, tender, place, ordinal, accounts.suspense(place.storeId, 'storedValue'), amount)
}

function transfer(
	books: Books,
	tender: StoredValueTender,
	place: Place,
	ordinal: number,
	debitAccount: string,
	amount: number,
): void {
	books.transfers.push({
		card_no: tender.cardNo,
		purse: 'storedValue',
		debit_account: debitAccount,
		credit_account: accounts.store(place.storeId, 'storedValue'),
		amount,
		kind: 'spend',
		store_id: place.storeId,
		till_id: place.tillId,
		epoch: place.epoch,
		seq: place.seq,
		ordinal,
		auth_key: tender.authKey,
		posted_at_ms: place.nowMs,
	})
}
