/**
 * Posting one payment out of a purse of a sale that has happened. It is always posted: from its hold or lease, else from what
 * is available, and what nobody covers goes to the store's suspense account with an exception.
 */

import type { PurseTender } from '../../protocol/journal/entry.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import { accounts, type Books, type LeaseRow, type Place, type PurseRow } from './books.ts'
import { retireKey } from './holds.ts'

export type Reason = NonNullable<Verdict['reason']>

/** What the authority covered, and what was wrong with it. */
interface Covered {
	readonly amount: number
	readonly reason: Reason | null
}

/** Returns the reasons for which a person must look; empty when all is as told. `ordinal` numbers the movement. */
export function postSpend(books: Books, tender: PurseTender, place: Place, ordinal: number): Reason[] {
	if (tender.amount === 0) return []
	const purse = books.purse(tender.cardNo, tender.purse)
	if (purse === undefined) {
		toSuspense(books, tender, place, ordinal, tender.amount)
		const hold = books.hold(tender.authKey)
		if (hold.state === 'new') retireKey(books, hold, place.nowMs)
		return ['unknownCard']
	}
	const covered = coveredBy(books, purse, tender, place)
	const extra = Math.min(purse.available, tender.amount - covered.amount)
	books.debit(purse, 'available', extra)
	const paid = covered.amount + extra
	if (paid > 0) fromCard(books, tender, place, ordinal, paid)
	const missing = tender.amount - paid
	const reasons: Reason[] = covered.reason === null ? [] : [covered.reason]
	if (missing === 0) return reasons
	toSuspense(books, tender, place, ordinal + 1, missing)
	return [...reasons, 'overspend']
}

function coveredBy(books: Books, purse: PurseRow, tender: PurseTender, place: Place): Covered {
	switch (tender.authority.kind) {
		case 'hold':
			return fromHold(books, purse, tender, place)
		case 'lease':
			return fromLease(books, purse, tender, tender.authority, place)
		case 'floor':
			return uncovered(books, tender, place)
	}
}

/** Nothing vouched: what is available pays, the rest is the store's until a person decides. */
function uncovered(books: Books, tender: PurseTender, place: Place): Covered {
	const hold = books.hold(tender.authKey)
	if (hold.state === 'held') books.releaseHold(hold, 'voided', place.nowMs)
	if (hold.state !== 'captured') retireKey(books, hold, place.nowMs)
	return { amount: 0, reason: null }
}

function fromHold(books: Books, purse: PurseRow, tender: PurseTender, place: Place): Covered {
	const hold = books.hold(tender.authKey)
	const fits = hold.card_no === tender.cardNo && hold.purse === tender.purse
	if (hold.state !== 'held' || hold.amount === null || !fits) {
		if (hold.state === 'new') retireKey(books, hold, place.nowMs)
		return { amount: 0, reason: 'holdMissing' }
	}
	const amount = Math.min(hold.amount, tender.amount)
	books.debit(purse, 'held', amount)
	books.move(purse, 'held', 'available', hold.amount - amount)
	hold.state = 'captured'
	hold.captured = amount
	hold.closed_at_ms = place.nowMs
	books.changed.holds.add(hold)
	return { amount, reason: amount < tender.amount ? 'holdMissing' : null }
}

function fromLease(
	books: Books,
	purse: PurseRow,
	tender: PurseTender,
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
	const amount = Math.min(spend.amount, tender.amount)
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
	return { amount, reason: amount < tender.amount ? 'unknownLease' : null }
}

/** A spend of an active lease; beyond the slice, or from a lease given back without naming it, the lease does not cover. */
function fromRemaining(
	books: Books,
	purse: PurseRow,
	lease: LeaseRow,
	tender: PurseTender,
	counter: number,
): Covered {
	const amount = Math.min(lease.remaining, tender.amount)
	if (amount === 0) return { amount: 0, reason: 'unknownLease' }
	lease.remaining -= amount
	lease.posted += amount
	books.debit(purse, 'leased', amount)
	const { card_no, lease_id } = lease
	books.addSpend({ card_no, lease_id, counter, auth_key: tender.authKey, amount, state: 'posted' })
	books.changed.leases.add(lease)
	return { amount, reason: amount < tender.amount ? 'unknownLease' : null }
}

function fromCard(books: Books, tender: PurseTender, place: Place, ordinal: number, amount: number): void {
	transfer(books, tender, place, ordinal, accounts.card(tender.cardNo, tender.purse), amount)
}

function toSuspense(books: Books, tender: PurseTender, place: Place, ordinal: number, amount: number): void {
	transfer(books, tender, place, ordinal, accounts.suspense(place.storeId, tender.purse), amount)
}

function transfer(
	books: Books,
	tender: PurseTender,
	place: Place,
	ordinal: number,
	debitAccount: string,
	amount: number,
): void {
	books.transfers.push({
		card_no: tender.cardNo,
		purse: tender.purse,
		debit_account: debitAccount,
		credit_account: accounts.store(place.storeId, tender.purse),
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
