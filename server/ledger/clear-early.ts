/**
 * What was spent of value before the entry that brings it came leaves the store's advance: when the entry comes its lease pays it,
 * and when it can never come a person is told. What nobody pays is the store's suspense.
 */

import { assert } from '../../protocol/base/assert.ts'
import type { Purse } from '../../protocol/card/purse.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import {
	accounts,
	type Books,
	entryPlace,
	type HoldRow,
	type LeaseRow,
	type LeaseSpendRow,
	type Place,
	type TransferRow,
} from './books.ts'
import { originOf } from './early.ts'
import { closeSlice, takeBack } from './leases.ts'
import { shareOf } from './share-of.ts'

/** Ordinals of what takes early spends off the advance: above every movement of an entry, below corrections. */
const CLEAR_ORDINALS_FROM = 500_000
const CLEAR_ORDINALS_EACH = 1_000
/** Movements that clear one spend. */
const CLEAR_ORDINALS_ROW = 3

/** The value that an entry brings, as far as its spends are concerned. */
interface BroughtTo {
	readonly cardNo: string
	readonly purse: Purse
	readonly broughtOrdinal: number
}

/** Which act makes a movement: an entry, or one that no entry did. */
type MadeBy = Pick<
	TransferRow,
	'store_id' | 'till_id' | 'epoch' | 'seq' | 'ordinal' | 'posted_at_ms' | 'operation_key'
>

/** What was told of the lease before it was here: its spends leave the store's advance, then what was given back is taken. */
export function settleEarly(books: Books, leaseId: string, value: BroughtTo, place: Place): Reason[] {
	const early = books.early.get(leaseId)
	if (early === undefined || early.settled) return []
	early.settled = true
	books.changed.early.add(early)
	const lease = books.leases.get(leaseId)
	const from = CLEAR_ORDINALS_FROM + value.broughtOrdinal * CLEAR_ORDINALS_EACH
	const unpaid = earlySpends(books, leaseId).filter((spend, index) => {
		const madeBy = (movement: number) => entryPlace(place, from + index * CLEAR_ORDINALS_ROW + movement)
		return !clear(books, spend, lease, value, place.storeId, madeBy)
	})
	const reasons = unpaid.map((): Reason => 'overspend')
	if (lease === undefined) return reasons
	if (early.given !== null) takeBack(books, place, early.given, place.nowMs)
	for (const slice of early.closed) closeSlice(books, lease, slice)
	return reasons
}

/** Names the act that ended the wait, and the exception that tells a person of it. */
function lostKey(leaseId: string): string {
	return `lost/${leaseId}`
}

/** The entry that was waited for brings nothing or can never come. False when nobody waits, or its lease is here. */
export function endEarly(books: Books, leaseId: string, nowMs: number): boolean {
	const early = books.early.get(leaseId)
	if (early === undefined || early.settled || books.leases.has(leaseId)) return false
	early.settled = true
	early.ended_at_ms = nowMs
	books.changed.early.add(early)
	assert(originOf(leaseId) !== undefined, `no entry brings ${leaseId}`)
	const operation_key = lostKey(leaseId)
	const nowhere = { store_id: early.store_id, till_id: null, epoch: null, seq: null }
	for (const [index, spend] of earlySpends(books, leaseId).entries()) {
		const madeBy = (movement: number): MadeBy => {
			const ordinal = index * CLEAR_ORDINALS_ROW + movement
			return { ...nowhere, ordinal, posted_at_ms: nowMs, operation_key }
		}
		const { purse } = books.hold(spend.auth_key)
		assert(purse !== null, `the key of a spend from ${leaseId} has its purse`)
		clear(books, spend, undefined, { cardNo: early.card_no, purse }, early.store_id, madeBy)
	}
	return true
}

function earlySpends(books: Books, leaseId: string): LeaseSpendRow[] {
	const spends = books.spendsOf(leaseId).filter((spend) => spend.state === 'early')
	return spends.sort((one, other) => one.slice - other.slice || one.counter - other.counter)
}

/** What of one early spend is paid, and by whom. */
interface Cleared {
	readonly byLease: number
	/** Out of what the card was given back of this very payment, while nobody knew that it had not paid it. */
	readonly byCard: number
	/** Suspense: its key has not spent it after all, so that it cannot be given back. */
	readonly unpaid: number
	/** Suspense as well: it was given back already, and is no longer there. */
	readonly givenBack: number
}

/** Whether all of the spend is paid. */
function clear(
	books: Books,
	spend: LeaseSpendRow,
	lease: LeaseRow | undefined,
	of: Pick<BroughtTo, 'cardNo' | 'purse'>,
	storeId: string,
	madeBy: (movement: number) => MadeBy,
): boolean {
	const purse = books.purse(of.cardNo, of.purse)
	const cleared = clearedOf(books, spend, lease?.remaining ?? 0, of)
	takeOffAdvance(books, of, spend, cleared, storeId, madeBy)
	const { byLease, byCard, unpaid, givenBack } = cleared
	const hold = books.hold(spend.auth_key)
	if (isPaidFrom(hold, of)) hold.spent -= unpaid
	books.changed.holds.add(hold)
	spend.state = byLease > 0 ? 'posted' : 'voided'
	if (byLease > 0) spend.amount = byLease
	books.changed.spends.add(spend)
	if (purse !== undefined) books.debit(purse, 'available', byCard)
	if (purse !== undefined && lease !== undefined) {
		lease.remaining -= byLease
		lease.posted += byLease
		books.debit(purse, 'leased', byLease)
	}
	return unpaid + givenBack === 0
}

function clearedOf(
	books: Books,
	spend: LeaseSpendRow,
	remaining: number,
	of: Pick<BroughtTo, 'cardNo' | 'purse'>,
): Cleared {
	const hold = books.hold(spend.auth_key)
	const byLease = Math.min(spend.amount, remaining)
	const rest = spend.amount - byLease
	const refunded = isPaidFrom(hold, of) ? hold.refunded - (hold.spent - rest) : 0
	const tooMuchBack = Math.min(rest, Math.max(0, refunded))
	const byCard = Math.min(tooMuchBack, books.purse(of.cardNo, of.purse)?.available ?? 0)
	return { byLease, byCard, unpaid: rest - tooMuchBack, givenBack: tooMuchBack - byCard }
}

/** Of a key that stands for another purse's payment nothing was counted for this one. */
function isPaidFrom(hold: HoldRow, { cardNo, purse }: Pick<BroughtTo, 'cardNo' | 'purse'>): boolean {
	return hold.card_no === cardNo && hold.purse === purse
}

function takeOffAdvance(
	books: Books,
	{ cardNo: card_no, purse }: Pick<BroughtTo, 'cardNo' | 'purse'>,
	{ amount: whole, amount_minor: wholeMinor, auth_key: key }: LeaseSpendRow,
	{ byLease, byCard, unpaid, givenBack }: Cleared,
	storeId: string,
	madeBy: (movement: number) => MadeBy,
): void {
	const credit_account = accounts.advance(storeId, purse)
	const suspense = accounts.suspense(storeId, purse)
	// Each part gets its share of what all parts up to it paid, so that together they are what was paid.
	let upTo = 0
	let movement = 0
	const take = (debit_account: string, amount: number, kind: 'clear' | 'spend', auth_key: string | null) => {
		const amount_minor = shareOf(wholeMinor, upTo + amount, whole) - shareOf(wholeMinor, upTo, whole)
		const what = { card_no, purse, debit_account, credit_account, amount, kind, amount_minor }
		if (amount > 0) books.transfers.push({ ...what, ...madeBy(movement), auth_key })
		upTo += amount
		movement += 1
	}
	take(accounts.card(card_no, purse), byLease + byCard, 'clear', key)
	take(suspense, unpaid, 'spend', key)
	// Not the key's: of what it says was given back, this stays given back.
	take(suspense, givenBack, 'spend', null)
}
