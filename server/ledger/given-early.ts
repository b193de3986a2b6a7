/**
 * Payments that are given back before the entry that tells of them has come: goods bought at one till come back at another, and
 * the chain of the second reaches the centre first. What is given back stands on the advance of the store that gave it, and is
 * no exception; when the payment is posted its card gets it, as far as it has paid. Where the payment can never come, because
 * its till was written off or says that it was never made, it goes to the store's suspense and a person hears of it.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import {
	accounts,
	type Books,
	entryPlace,
	type GivenEarly,
	type HoldRow,
	type Place,
	type TransferRow,
} from './books.ts'
import { shareOf } from './share-of.ts'

/** Ordinals of what takes it off the advance again: above those that clear early spends, below corrections. */
const ORDINALS_FROM = 700_000
const ORDINALS_EACH = 100
/** Movements for each: to the card, and to suspense. */
const ORDINALS_ROW = 2

/** One more goes to suspense: whoever gives the same payment back so often must not keep the payment out of the books. */
const GIVEN_MAX = ORDINALS_EACH / ORDINALS_ROW

const KEY = /^([A-Z][A-Z0-9]{1,7}-[0-9]{2})-([0-9]{1,9})-[0-9]{1,9}-/

/** The chain whose sale is paid under a key, as tills make their keys; undefined for a key of another form. */
export function chainOfKey(authKey: string): { readonly tillId: string; readonly epoch: number } | undefined {
	const [, tillId, epoch] = KEY.exec(authKey) ?? []
	return tillId === undefined ? undefined : { tillId, epoch: Number(epoch) }
}

/** What is given back of it, in movement `ordinal`; false when the payment is not on its way, or is another one's. */
export function giveEarly(
	books: Books,
	hold: HoldRow,
	{ cardNo, purse, amount, amountMinor }: Pick<GivenEarly, 'cardNo' | 'purse' | 'amount' | 'amountMinor'>,
	place: Place,
	ordinal: number,
): boolean {
	if (hold.given_early.length >= GIVEN_MAX) return false
	const known = hold.card_no ?? cardNo
	if (!isPaymentAwaited(books, hold, place) || known !== cardNo || (hold.purse ?? purse) !== purse)
		return false
	const { storeId, nowMs } = place
	const given = { cardNo, purse, amount, amountMinor, storeId, sinceMs: nowMs, endedAtMs: null }
	hold.given_early = [...hold.given_early, given]
	books.changed.holds.add(hold)
	books.transfers.push({
		card_no: cardNo,
		purse,
		debit_account: accounts.store(storeId, purse),
		credit_account: accounts.advance(storeId, purse),
		amount,
		kind: 'refund',
		amount_minor: amountMinor,
		...entryPlace(place, ordinal),
		auth_key: hold.auth_key,
	})
	return true
}

function isPaymentAwaited(books: Books, hold: HoldRow, place: Place): boolean {
	const chain = chainOfKey(hold.auth_key)
	// What a chain pays it tells before it gives it back.
	if (chain === undefined || (chain.tillId === place.tillId && chain.epoch === place.epoch)) return false
	if (hold.spend_reversed || books.told.has(hold.auth_key)) return false
	const head = books.heads.get(`${chain.tillId}/${chain.epoch}`)
	return head !== undefined && !head.writtenOff
}

/** The payment was told, or will not be: each that waited for it gets what its purse has paid, the rest is suspense. */
export function settleGivenEarly(books: Books, hold: HoldRow, place: Place, ordinal: number): Reason[] {
	const waiting = hold.given_early.filter(({ endedAtMs }) => endedAtMs === null)
	assert(waiting.length <= GIVEN_MAX, 'a payment was given back too often')
	const rests = waiting.map((given, index) => {
		const from = ORDINALS_FROM + ordinal * ORDINALS_EACH + index * ORDINALS_ROW
		return settle(books, hold, given, (movement) => entryPlace(place, from + movement))
	})
	hold.given_early = hold.given_early.filter(({ endedAtMs }) => endedAtMs !== null)
	if (waiting.length > 0) books.changed.holds.add(hold)
	return rests.some((rest) => rest > 0) ? ['refundExceedsSpend'] : []
}

type MadeBy = Pick<
	TransferRow,
	'store_id' | 'till_id' | 'epoch' | 'seq' | 'ordinal' | 'posted_at_ms' | 'operation_key'
>

/** What of it the purse had not paid. */
function settle(
	books: Books,
	hold: HoldRow,
	{ cardNo, purse: name, amount: whole, amountMinor, storeId }: GivenEarly,
	madeBy: (movement: number) => MadeBy,
): number {
	const purse = books.purse(cardNo, name)
	const fits = purse !== undefined && hold.card_no === cardNo && hold.purse === name
	const amount = fits ? Math.min(whole, hold.spent - hold.refunded) : 0
	const minor = shareOf(amountMinor, amount, whole)
	const take = (part: number, amount_minor: number, credit_account: string, movement: number) => {
		const debit_account = accounts.advance(storeId, name)
		const what = { card_no: cardNo, purse: name, debit_account, credit_account, amount: part, amount_minor }
		const of = { kind: 'refund', auth_key: hold.auth_key } as const
		if (part > 0) books.transfers.push({ ...what, ...of, ...madeBy(movement), store_id: storeId })
	}
	take(amount, minor, accounts.card(cardNo, name), 0)
	take(whole - amount, amountMinor - minor, accounts.suspense(storeId, name), 1)
	hold.refunded += amount
	if (purse !== undefined && amount > 0) books.credit(purse, amount)
	return whole - amount
}

/** The till that took the payment was written off. False when nothing waits for it any more. */
export function endGivenEarly(books: Books, authKey: string, nowMs: number): boolean {
	const hold = books.hold(authKey)
	const waiting = hold.given_early.filter(({ endedAtMs }) => endedAtMs === null)
	for (const given of waiting) {
		const made = hold.given_early.indexOf(given) * ORDINALS_ROW
		const nowhere = { store_id: given.storeId, till_id: null, epoch: null, seq: null, posted_at_ms: nowMs }
		const by = { ...nowhere, operation_key: `lost/${authKey}` }
		const rest = settle(books, hold, given, (movement) => ({ ...by, ordinal: made + movement }))
		assert(rest === given.amount, `${authKey} is waited for and was paid`)
	}
	hold.given_early = hold.given_early.map((given) => ({ ...given, endedAtMs: given.endedAtMs ?? nowMs }))
	if (waiting.length > 0) books.changed.holds.add(hold)
	return waiting.length > 0
}
