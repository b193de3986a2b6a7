/**
 * Posting one payment out of a purse of a sale that has happened. It is always posted: from its hold or lease, else from what
 * is available, and what nobody covers goes to the store's suspense account with an exception.
 */
import type { Purse, SpendAuthority } from '../../protocol/card/purse.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import {
	accounts,
	type Books,
	entryPlace,
	type HoldRow,
	type LeaseRow,
	type Place,
	type PurseRow,
} from './books.ts'
import { earlyRow, isAwaited } from './early.ts'
import { settleGivenEarly } from './given-early.ts'
import { retireKey } from './holds.ts'
import { shareOf } from './share-of.ts'

/** What leaves a purse: a tender's payment, or one use of a manager's grant. */
export interface Spend {
	readonly cardNo: string
	readonly purse: Purse
	/** In the purse's unit. */
	readonly amount: number
	/** What it paid of the sale. */
	readonly amountMinor: number
	readonly authKey: string
	readonly authority: SpendAuthority
}

type LeaseAuthority = Extract<SpendAuthority, { kind: 'lease' }>

/** What the authority covered, and what was wrong with it. */
interface Covered {
	readonly amount: number
	readonly reason: Reason | null
}

/**
 * Returns the reasons for which a person must look; empty when all is as told. `ordinal` numbers the movement. What was given back
 * of it before it came is given now.
 */
export function postSpend(books: Books, spend: Spend, place: Place, ordinal: number): Reason[] {
	if (spend.amount === 0) return []
	// A key stands for one payment out of one purse, whatever vouches for it. Whoever has the hold is right, and not who came first.
	const hold = books.hold(spend.authKey)
	const isTaken = isOthersKey(books, spend) || (hold.spent > 0 && !isOwnHold(hold, spend, place))
	const reasons = pay(books, spend, place, ordinal)
	if (isTaken) reasons.push('holdMissing')
	return [...reasons, ...settleGivenEarly(books, hold, place, ordinal)]
}

function pay(books: Books, spend: Spend, place: Place, ordinal: number): Reason[] {
	const { authority } = spend
	if (authority.kind === 'lease' && isEarly(books, spend, authority, place))
		return postEarly(books, spend, authority, place, ordinal)
	const purse = books.purse(spend.cardNo, spend.purse)
	if (purse === undefined) {
		toSuspense(books, spend, place, ordinal, spend.amount)
		const hold = books.hold(spend.authKey)
		if (hold.state === 'new') retireKey(books, hold, place.nowMs)
		return [books.cards.has(spend.cardNo) ? 'unknownVoucher' : 'unknownCard']
	}
	const covered = coveredBy(books, purse, spend, place)
	const extra = Math.min(purse.available, spend.amount - covered.amount)
	books.debit(purse, 'available', extra)
	const paid = covered.amount + extra
	if (paid > 0) fromCard(books, spend, place, ordinal, paid)
	const missing = spend.amount - paid
	const reasons: Reason[] = covered.reason === null ? [] : [covered.reason]
	if (missing === 0) return reasons
	toSuspense(books, spend, place, ordinal + 1, missing)
	return [...reasons, 'overspend']
}

function coveredBy(books: Books, purse: PurseRow, spend: Spend, place: Place): Covered {
	switch (spend.authority.kind) {
		case 'hold':
			return fromHold(books, purse, spend, place)
		case 'lease':
			return fromLease(books, purse, spend, spend.authority, place)
		case 'floor':
			letHoldGo(books, spend, place)
			return { amount: 0, reason: null }
	}
}

/** Something else stood in for an authorisation that was not answered in time; its hold must not stay. */
function letHoldGo(books: Books, spend: Spend, place: Place): void {
	const hold = books.hold(spend.authKey)
	if (hold.state === 'held') books.releaseHold(hold, 'voided', place.nowMs)
	if (hold.state !== 'captured') retireKey(books, hold, place.nowMs)
}

/** Of the till that asked for it, and no other one that has seen the key. */
function isOwnHold(
	hold: HoldRow,
	{ cardNo, purse, authority }: Spend,
	{ tillId }: Place,
): hold is HoldRow & { readonly amount: number } {
	const isOpen = authority.kind === 'hold' && hold.state === 'held' && hold.amount !== null
	return isOpen && hold.card_no === cardNo && hold.purse === purse && hold.till_id === tillId
}

function fromHold(books: Books, purse: PurseRow, spend: Spend, place: Place): Covered {
	const hold = books.hold(spend.authKey)
	if (!isOwnHold(hold, spend, place)) {
		if (hold.state === 'new') retireKey(books, hold, place.nowMs)
		return { amount: 0, reason: 'holdMissing' }
	}
	const amount = Math.min(hold.amount, spend.amount)
	books.debit(purse, 'held', amount)
	books.move(purse, 'held', 'available', hold.amount - amount)
	hold.state = 'captured'
	hold.captured = amount
	hold.closed_at_ms = place.nowMs
	books.changed.holds.add(hold)
	return { amount, reason: amount < spend.amount ? 'holdMissing' : null }
}

function fromLease(
	books: Books,
	purse: PurseRow,
	spend: Spend,
	{ leaseId, slice, counter }: LeaseAuthority,
	place: Place,
): Covered {
	letHoldGo(books, spend, place)
	const lease = books.leases.get(leaseId)
	const fits = lease?.card_no === spend.cardNo && lease.purse === spend.purse
	if (lease === undefined || !fits || lease.store_id !== place.storeId)
		return { amount: 0, reason: 'unknownLease' }
	const known = books.spend(lease.lease_id, slice, counter)
	if (known === undefined) return fromRemaining(books, purse, lease, spend, { slice, counter })
	if (known.auth_key !== spend.authKey || known.state === 'posted' || known.state === 'early')
		return { amount: 0, reason: 'leaseCounterReused' }
	if (known.state === 'voided') return { amount: 0, reason: 'holdMissing' }
	const amount = Math.min(known.amount, spend.amount)
	const rest = known.amount - amount
	lease.outstanding -= known.amount
	lease.posted += amount
	lease.returned += rest
	known.amount = amount
	known.state = 'posted'
	books.debit(purse, 'leased', amount)
	books.move(purse, 'leased', 'available', rest)
	books.changed.spends.add(known)
	books.changed.leases.add(lease)
	return { amount, reason: amount < spend.amount ? 'unknownLease' : null }
}

/**
 * A spend of an active lease, or of a slice that a till still has of one that was given back; beyond it, or from a lease given
 * back without naming it, the lease does not cover.
 */
function fromRemaining(
	books: Books,
	purse: PurseRow,
	lease: LeaseRow,
	spend: Spend,
	{ slice, counter }: { readonly slice: number; readonly counter: number },
): Covered {
	const atTill = lease.slices.find((known) => known.slice === slice && known.open > 0)
	const amount = Math.min(lease.remaining + (atTill?.open ?? 0), spend.amount)
	if (amount === 0) return { amount: 0, reason: 'unknownLease' }
	const fromTill = Math.min(atTill?.open ?? 0, amount)
	if (atTill !== undefined) {
		lease.slices = lease.slices.map((known) =>
			known === atTill ? { ...known, open: known.open - fromTill } : known,
		)
	}
	lease.outstanding -= fromTill
	lease.remaining -= amount - fromTill
	lease.posted += amount
	books.debit(purse, 'leased', amount)
	const { card_no, lease_id } = lease
	const { authKey: auth_key } = spend
	books.addSpend({
		card_no,
		lease_id,
		slice,
		counter,
		auth_key,
		amount,
		amount_minor: 0,
		state: 'posted',
	})
	books.changed.leases.add(lease)
	return { amount, reason: amount < spend.amount ? 'unknownLease' : null }
}

function isEarly(books: Books, spend: Spend, { leaseId }: LeaseAuthority, place: Place): boolean {
	if (books.leases.has(leaseId) || !books.cards.has(spend.cardNo)) return false
	return leaseId.startsWith(`${spend.cardNo}.`) && isAwaited(books, leaseId, place.storeId, place)
}

/** The store took it on the strength of an entry that is still on its way: its advance bears it until then. */
function postEarly(
	books: Books,
	spend: Spend,
	{ leaseId, slice, counter }: LeaseAuthority,
	place: Place,
	ordinal: number,
): Reason[] {
	letHoldGo(books, spend, place)
	const known = books.spend(leaseId, slice, counter)
	if (known !== undefined) {
		toSuspense(books, spend, place, ordinal, spend.amount)
		return [known.state === 'voided' ? 'holdMissing' : 'leaseCounterReused', 'overspend']
	}
	const { cardNo: card_no, authKey: auth_key, amount, amountMinor: amount_minor } = spend
	const at = { lease_id: leaseId, slice, counter }
	earlyRow(books, leaseId, place.storeId, place.nowMs)
	books.addSpend({ card_no, ...at, auth_key, amount, amount_minor, state: 'early' })
	countAsSpent(books, spend, amount)
	const advance = accounts.advance(place.storeId, spend.purse)
	transfer(books, spend, place, ordinal, advance, amount, amount_minor)
	return []
}

/** Whether the key stands for a payment out of another purse. */
function isOthersKey(books: Books, { authKey, cardNo, purse }: Spend): boolean {
	const hold = books.hold(authKey)
	return (hold.card_no ?? cardNo) !== cardNo || (hold.purse ?? purse) !== purse
}

/** The key remembers what it took from which purse, so that no more of it can be given back, and to no other one. */
function countAsSpent(books: Books, spend: Spend, amount: number): void {
	const hold = books.hold(spend.authKey)
	if (isOthersKey(books, spend)) return
	hold.card_no ??= spend.cardNo
	hold.purse ??= spend.purse
	hold.spent += amount
	books.changed.holds.add(hold)
}

function fromCard(books: Books, spend: Spend, place: Place, ordinal: number, amount: number): void {
	countAsSpent(books, spend, amount)
	const minor = shareOf(spend.amountMinor, amount, spend.amount)
	transfer(books, spend, place, ordinal, accounts.card(spend.cardNo, spend.purse), amount, minor)
}

function toSuspense(books: Books, spend: Spend, place: Place, ordinal: number, amount: number): void {
	const minor = spend.amountMinor - shareOf(spend.amountMinor, spend.amount - amount, spend.amount)
	transfer(books, spend, place, ordinal, accounts.suspense(place.storeId, spend.purse), amount, minor)
}

function transfer(
	books: Books,
	{ cardNo: card_no, purse, authKey: auth_key }: Spend,
	place: Place,
	ordinal: number,
	debit_account: string,
	amount: number,
	amount_minor: number,
): void {
	const credit_account = accounts.store(place.storeId, purse)
	const what = { card_no, purse, debit_account, credit_account, amount, kind: 'spend', amount_minor } as const
	books.transfers.push({ ...what, ...entryPlace(place, ordinal), auth_key })
}
