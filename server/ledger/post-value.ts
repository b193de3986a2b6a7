/**
 * Value that an entry brings to a purse: loaded, awarded or given back. Where the store or the till keeps it until the centre
 * has heard of it, it is booked as the lease that it formed there, so that what was spent of it meanwhile finds it; unless they
 * have given it up before they sent it (docs/decisions/0008).
 */
import { broughtLeaseId, type Keeper, type Purse, purseKind } from '../../protocol/card/purse.ts'
import type { Earned } from '../../protocol/journal/entry.ts'
import {
	accounts,
	type Books,
	entryPlace,
	type LeaseRow,
	type LeaseSpendRow,
	type Place,
	type PurseRow,
} from './books.ts'
import { retireKey } from './holds.ts'
import { addLease, broughtLease, closeSlice, takeBack } from './leases.ts'
import { type Reason, shareOf } from './post-spend.ts'

/** Ordinals of what takes early spends off the advance: above every movement of an entry, below corrections. */
const CLEAR_ORDINALS_FROM = 500_000
const CLEAR_ORDINALS_EACH = 1_000
/** Movements that clear one spend. */
const CLEAR_ORDINALS_ROW = 3

export interface Brought {
	readonly cardNo: string
	readonly purse: Purse
	readonly amount: number
	readonly kind: 'load' | 'award' | 'refund'
	readonly keeper: Keeper
	/** Counts the movements of the entry that bring value, from 0. */
	readonly broughtOrdinal: number
	readonly voucher: Earned['voucher']
	readonly authKey: string | null
	readonly amountMinor: number | null
}

/** `ordinal` numbers the movement. */
export function postValue(books: Books, value: Brought, place: Place, ordinal: number): Reason[] {
	const { cardNo, amount, keeper, broughtOrdinal } = value
	const purse = purseFor(books, value)
	if (purse !== undefined) books.credit(purse, amount)
	const { storeId } = place
	const account =
		purse === undefined ? accounts.suspense(storeId, value.purse) : accounts.card(cardNo, value.purse)
	transfer(books, value, place, ordinal, account, amount)
	const reasons: Reason[] = purse === undefined ? [missing(books, cardNo)] : []
	if (keeper === 'centre') return reasons
	const leaseId = broughtLeaseId(cardNo, place, broughtOrdinal)
	// What was told of the lease already outweighs that its keeper gave it up.
	if (place.released && !books.early.has(leaseId)) return reasons
	if (purse !== undefined) {
		books.move(purse, 'available', 'leased', amount)
		addLease(books, broughtLease(leaseId, purse, amount, place))
	}
	return [...reasons, ...settleEarly(books, leaseId, value, place)]
}

function missing(books: Books, cardNo: string): Reason {
	return books.cards.has(cardNo) ? 'unknownVoucher' : 'unknownCard'
}

/** The purse that takes it; an awarded voucher makes its own. Undefined when there is none and none may be made. */
function purseFor(books: Books, { cardNo, purse: name, voucher }: Brought): PurseRow | undefined {
	const purse = books.purse(cardNo, name)
	if (voucher === null) return purse
	const terms = books.voucherTerms.get(voucher.voucherTypeId)
	if (terms === undefined || terms.kind !== purseKind(name) || !books.cards.has(cardNo)) return undefined
	if (purse !== undefined) return purse.voucher_type_id === voucher.voucherTypeId ? purse : undefined
	const { voucherTypeId: voucher_type_id, validFrom: valid_from, validUntil: valid_until } = voucher
	return books.makePurse(cardNo, name, { voucher_type_id, valid_from, valid_until })
}

function transfer(
	books: Books,
	{ cardNo: card_no, purse, kind, authKey: auth_key, amountMinor: amount_minor }: Brought,
	place: Place,
	ordinal: number,
	credit_account: string,
	amount: number,
): void {
	const debit_account = kind === 'refund' ? accounts.store(place.storeId, purse) : accounts.issuer(purse)
	const what = { card_no, purse, debit_account, credit_account, amount, kind, amount_minor }
	books.transfers.push({ ...what, ...entryPlace(place, ordinal), auth_key })
}

/** What was told of the lease before it was here: its spends leave the store's advance, then what was given back is taken. */
function settleEarly(
	books: Books,
	leaseId: string,
	value: Pick<Brought, 'cardNo' | 'purse' | 'broughtOrdinal'>,
	place: Place,
): Reason[] {
	const early = books.early.get(leaseId)
	if (early === undefined || early.settled) return []
	early.settled = true
	books.changed.early.add(early)
	const lease = books.leases.get(leaseId)
	const reasons = clearSpends(books, leaseId, lease, value, place)
	if (lease === undefined) return reasons
	if (early.given !== null) takeBack(books, place, early.given, place.nowMs)
	for (const slice of early.closed) closeSlice(books, lease, slice)
	return reasons
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

function clearSpends(
	books: Books,
	leaseId: string,
	lease: LeaseRow | undefined,
	{ cardNo, purse: name, broughtOrdinal }: Pick<Brought, 'cardNo' | 'purse' | 'broughtOrdinal'>,
	place: Place,
): Reason[] {
	const purse = books.purse(cardNo, name)
	const ordinal = CLEAR_ORDINALS_FROM + broughtOrdinal * CLEAR_ORDINALS_EACH
	const reasons: Reason[] = []
	const spends = books.spendsOf(leaseId).filter((spend) => spend.state === 'early')
	spends.sort((one, other) => one.slice - other.slice || one.counter - other.counter)
	for (const [index, spend] of spends.entries()) {
		const cleared = clearedOf(books, spend, lease?.remaining ?? 0, purse)
		const { byLease, byCard, unpaid, givenBack } = cleared
		takeOffAdvance(
			books,
			{ cardNo, purse: name },
			spend,
			cleared,
			place,
			ordinal + index * CLEAR_ORDINALS_ROW,
		)
		if (unpaid + givenBack > 0) reasons.push('overspend')
		const hold = books.hold(spend.auth_key)
		hold.spent -= unpaid
		books.changed.holds.add(hold)
		spend.state = byLease > 0 ? 'posted' : 'voided'
		if (byLease > 0) spend.amount = byLease
		books.changed.spends.add(spend)
		if (purse === undefined) continue
		books.debit(purse, 'available', byCard)
		if (lease === undefined) continue
		lease.remaining -= byLease
		lease.posted += byLease
		books.debit(purse, 'leased', byLease)
	}
	return reasons
}

function clearedOf(
	books: Books,
	spend: LeaseSpendRow,
	remaining: number,
	purse: PurseRow | undefined,
): Cleared {
	const hold = books.hold(spend.auth_key)
	const byLease = Math.min(spend.amount, remaining)
	const rest = spend.amount - byLease
	const tooMuchBack = Math.min(rest, Math.max(0, hold.refunded - (hold.spent - rest)))
	const isOfPurse = purse !== undefined && hold.card_no === purse.card_no && hold.purse === purse.purse
	const byCard = isOfPurse ? Math.min(tooMuchBack, purse.available) : 0
	return { byLease, byCard, unpaid: rest - tooMuchBack, givenBack: tooMuchBack - byCard }
}

function takeOffAdvance(
	books: Books,
	{ cardNo: card_no, purse }: Pick<Brought, 'cardNo' | 'purse'>,
	{ amount: whole, amount_minor: wholeMinor, auth_key: key }: LeaseSpendRow,
	{ byLease, byCard, unpaid, givenBack }: Cleared,
	place: Place,
	ordinal: number,
): void {
	const credit_account = accounts.advance(place.storeId, purse)
	const suspense = accounts.suspense(place.storeId, purse)
	// Each part gets its share of what all parts up to it paid, so that together they are what was paid.
	let upTo = 0
	let at = ordinal
	const take = (debit_account: string, amount: number, kind: 'clear' | 'spend', auth_key: string | null) => {
		const amount_minor = shareOf(wholeMinor, upTo + amount, whole) - shareOf(wholeMinor, upTo, whole)
		const what = { card_no, purse, debit_account, credit_account, amount, kind, amount_minor }
		if (amount > 0) books.transfers.push({ ...what, ...entryPlace(place, at), auth_key })
		upTo += amount
		at += 1
	}
	take(accounts.card(card_no, purse), byLease + byCard, 'clear', key)
	take(suspense, unpaid, 'spend', key)
	// Not the key's: of what it says was given back, this stays given back.
	take(suspense, givenBack, 'spend', null)
}

/** A payment given back to its purse, in movements `ordinal` and the next: of the key's payment at most what is left of it, the rest is the store's suspense. */
export function postRefund(
	books: Books,
	refund: Brought & { readonly authKey: string },
	place: Place,
	ordinal = 0,
): Reason[] {
	const hold = books.hold(refund.authKey)
	if (hold.state === 'new') retireKey(books, hold, place.nowMs)
	const fits = hold.card_no === refund.cardNo && hold.purse === refund.purse
	const amount = fits ? Math.min(refund.amount, hold.spent - hold.refunded) : 0
	const whole = refund.amount
	const minor = shareOf(refund.amountMinor ?? 0, amount, whole)
	const reasons: Reason[] = []
	if (amount > 0) {
		hold.refunded += amount
		books.changed.holds.add(hold)
		reasons.push(...postValue(books, { ...refund, amount, amountMinor: minor }, place, ordinal))
	} else if (refund.keeper !== 'centre') {
		// Nothing of it is value, and no lease will come: what its store has spent of it already waits no longer.
		const leaseId = broughtLeaseId(refund.cardNo, place, refund.broughtOrdinal)
		reasons.push(...settleEarly(books, leaseId, refund, place))
	}
	if (amount === whole) return reasons
	const suspense = accounts.suspense(place.storeId, refund.purse)
	const rest = { ...refund, amountMinor: (refund.amountMinor ?? 0) - minor }
	transfer(books, rest, place, ordinal + 1, suspense, whole - amount)
	return [...reasons, 'refundExceedsSpend']
}
