/** What a part of a sold line is worth when it comes back: never more than was paid, and all parts together exactly that. */
import { assert } from '../base/assert.ts'
import { type MinorUnits, minor, subtract } from '../base/money.ts'
import type { SoldLine } from '../journal/entry.ts'
import { lineWorth } from './line-worth.ts'
import { shareDown, spread } from './shares.ts'
import { lineTotal, type TaxMode } from './totals.ts'

export type ReturnShare = {
	readonly quantity: number
	/** What each source had taken off these pieces; sources that took nothing of them are left out. */
	readonly discounts: SoldLine['discounts']
	/** Unit price × quantity − discounts. */
	readonly amountMinor: MinorUnits
	readonly taxMinor: MinorUnits
	/** What goes back to the customer. */
	readonly paidMinor: MinorUnits
}

type Returnable = Pick<
	SoldLine,
	'quantity' | 'weightGrams' | 'unitPriceMinor' | 'discounts' | 'amountMinor' | 'taxMinor'
>

/**
 * The share of `quantity` pieces after `alreadyReturned` of the line came back before. Piece by piece of the line has its own
 * amount, so that it does not matter in how many parts they come back. Weighed goods are one piece.
 */
export function returnShare(
	line: Returnable,
	quantity: number,
	alreadyReturned: number,
	taxMode: TaxMode,
): ReturnShare {
	const until = alreadyReturned + quantity
	assert(
		Number.isSafeInteger(quantity) && quantity > 0 && alreadyReturned >= 0 && until <= line.quantity,
		`cannot return ${quantity} of ${line.quantity} pieces after ${alreadyReturned}`,
	)
	const between = (whole: MinorUnits): MinorUnits =>
		minor(shareDown(whole, until, line.quantity) - shareDown(whole, alreadyReturned, line.quantity))
	const amountMinor = between(line.amountMinor)
	const taxMinor = between(line.taxMinor)
	const taken = discountsUpTo(line, until)
	const before = discountsUpTo(line, alreadyReturned)
	const discounts = line.discounts.map((discount, index) => ({
		...discount,
		amountMinor: minor((taken[index] ?? 0) - (before[index] ?? 0)),
	}))
	return {
		quantity,
		discounts: discounts.filter((discount) => discount.amountMinor > 0),
		amountMinor,
		taxMinor,
		paidMinor: lineTotal({ quantity, amountMinor, taxMinor }, taxMode),
	}
}

/** Of each source what it took off the first pieces: piece by piece, shared by what is left of each source. */
function discountsUpTo(line: Returnable, pieces: number): number[] {
	const worth = lineWorth(line)
	const left = line.discounts.map(({ amountMinor }) => amountMinor)
	for (let piece = 1; piece <= pieces; piece++) {
		const paid = shareDown(line.amountMinor, piece, line.quantity)
		const takenBefore = worth - line.amountMinor - left.reduce((sum, amount) => sum + amount, 0)
		const taken = shareDown(worth, piece, line.quantity) - paid - takenBefore
		for (const [index, share] of spread(taken, left).entries())
			left[index] = subtract(left[index] ?? minor(0), share)
	}
	return line.discounts.map(({ amountMinor }, index) => amountMinor - (left[index] ?? 0))
}
