/**
 * Posting what a sale took back: payments go back to their purses, gift value onto a card, and what the goods had earned is taken
 * back out of what is there. Of a sold line that came back more often than it was sold a person hears.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { PaidBack, TakenBack } from '../../protocol/journal/returned-line.ts'
import type { Reason } from '../../protocol/journal/verdict.ts'
import { accounts, type Books, entryPlace, type Place, soldLineKey } from './books.ts'
import type { Sale } from './post-approvals.ts'
import { postRefund, postValue } from './post-value.ts'

/** `from`: the number of the first movement. Value given back is the centre's: no store or till spends it before. */
export function postReturns(books: Books, sale: Sale, place: Place, from: number): Reason[] {
	let ordinal = from
	const reasons: Reason[] = []
	for (const back of sale.paidBack ?? []) {
		reasons.push(...postPaidBack(books, back, place, ordinal))
		ordinal += 2
	}
	for (const taken of sale.takenBack ?? []) {
		reasons.push(...postTakenBack(books, taken, place, ordinal))
		ordinal += 2
	}
	return isTwice(books, sale) ? [...reasons, 'returnedTwice'] : reasons
}

const OF_CENTRE = { keeper: 'centre', broughtOrdinal: 0, voucher: null } as const

function postPaidBack(books: Books, back: PaidBack, place: Place, ordinal: number): Reason[] {
	if (back.kind === 'purse')
		return postRefund(books, { ...back, ...OF_CENTRE, kind: 'refund' }, place, ordinal)
	if (back.kind !== 'giftValue') return []
	const { cardNo, amountMinor } = back
	const value = {
		...OF_CENTRE,
		cardNo,
		purse: 'gift',
		amount: amountMinor,
		amountMinor,
		authKey: null,
	} as const
	return postValue(books, { ...value, kind: 'load' }, place, ordinal)
}

/** What was spent of it meanwhile is the store's suspense, as any overspend. */
function postTakenBack(
	books: Books,
	{ cardNo: card_no, purse, amount: whole }: TakenBack,
	place: Place,
	ordinal: number,
): Reason[] {
	const row = books.purse(card_no, purse)
	const amount = Math.min(row?.available ?? 0, whole)
	const credit_account = accounts.issuer(purse)
	const take = (debit_account: string, part: number, at: number) => {
		const what = { card_no, purse, debit_account, credit_account, amount: part, kind: 'takeBack' } as const
		if (part > 0)
			books.transfers.push({ ...what, ...entryPlace(place, at), auth_key: null, amount_minor: null })
	}
	if (row !== undefined) books.debit(row, 'available', amount)
	take(accounts.card(card_no, purse), amount, ordinal)
	take(accounts.suspense(place.storeId, purse), whole - amount, ordinal + 1)
	return amount < whole ? [row === undefined && !books.cards.has(card_no) ? 'unknownCard' : 'overspend'] : []
}

/** Counts this sale's pieces to those that came back before. Every line that is named was loaded. */
function isTwice(books: Books, { returns = [] }: Sale): boolean {
	let twice = false
	for (const { from, quantity } of returns) {
		if (from === null) continue
		const known = books.returned.get(soldLineKey(from.saleId, from.lineNumber))
		assert(known !== undefined, `line ${from.lineNumber} of ${from.saleId} was not loaded`)
		known.quantity += quantity
		known.sold_quantity = Math.min(known.sold_quantity ?? from.soldQuantity, from.soldQuantity)
		books.changed.returned.add(known)
		twice ||= known.quantity > known.sold_quantity
	}
	return twice
}

/** A line's tax and credit are within what was paid for it; each sold line is named once. */
export function returnsFit({ returns = [], paidBack = [] }: Pick<Sale, 'returns' | 'paidBack'>): boolean {
	const named = returns.flatMap(({ from }) => (from === null ? [] : [`${from.saleId}/${from.lineNumber}`]))
	const fit = returns.every(
		({ creditMinor, amountMinor, taxMinor, quantity, from }) =>
			creditMinor <= amountMinor + taxMinor && quantity <= (from?.soldQuantity ?? quantity),
	)
	return fit && new Set(named).size === named.length && (returns.length > 0 || paidBack.length === 0)
}
