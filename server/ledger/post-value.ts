/**
 * Value that an entry brings to a purse: loaded, awarded or given back. Where the store or the till keeps it until the centre
 * has heard of it, it is booked as the lease that it formed there, so that what was spent of it meanwhile finds it; unless they
 * have given it up before they sent it (docs/decisions/0008).
 */
import { broughtLeaseId, type Keeper, type Purse, purseKind } from '../../protocol/card/purse.ts'
import type { Earned } from '../../protocol/journal/entry.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import { accounts, type Books, entryPlace, type Place, type PurseRow } from './books.ts'
import { settleEarly } from './clear-early.ts'
import { giveEarly } from './given-early.ts'
import { retireKey } from './holds.ts'
import { addLease, broughtLease } from './leases.ts'
import { shareOf } from './share-of.ts'

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
	if (place.released && books.early.get(leaseId)?.settled !== false) return reasons
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

/**
 * A payment given back to its purse, in movements `ordinal` and the next: of the key's payment at most what is left of it, the rest
 * is the store's suspense. One that is on its way from another till is waited for.
 */
export function postRefund(
	books: Books,
	refund: Brought & { readonly authKey: string },
	place: Place,
	ordinal = 0,
): Reason[] {
	const hold = books.hold(refund.authKey)
	if (hold.state === 'new') retireKey(books, hold, place.nowMs)
	const fits = hold.card_no === refund.cardNo && hold.purse === refund.purse
	const amountMinor = refund.amountMinor ?? 0
	if (refund.keeper === 'centre' && giveEarly(books, hold, { ...refund, amountMinor }, place, ordinal))
		return []
	const amount = fits ? Math.min(refund.amount, hold.spent - hold.refunded) : 0
	const whole = refund.amount
	const minor = shareOf(amountMinor, amount, whole)
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
	const rest = { ...refund, amountMinor: amountMinor - minor }
	transfer(books, rest, place, ordinal + 1, suspense, whole - amount)
	return [...reasons, 'refundExceedsSpend']
}
