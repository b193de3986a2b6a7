/** What a basket comes to. Pure; the till, the agent and the centre count with this one file. */
import { add, type MinorUnits, taxWithin, times, ZERO } from '../base/money.ts'

export type PricedLine = {
	readonly quantity: number
	readonly unitPriceMinor: MinorUnits
	/** Tax inside the price, in basis points. */
	readonly taxRateBasisPoints: number
}

export type LineAmounts = { readonly amountMinor: MinorUnits; readonly taxMinor: MinorUnits }

/** A line's amount and the tax inside it. Rounded once, per line, half up: the receipt adds up as printed. */
export function lineAmounts(line: PricedLine): LineAmounts {
	const amountMinor = times(line.unitPriceMinor, line.quantity)
	return { amountMinor, taxMinor: taxWithin(amountMinor, line.taxRateBasisPoints) }
}

export type BasketTotals = {
	readonly itemCount: number
	readonly totalMinor: MinorUnits
	readonly taxMinor: MinorUnits
}

export function basketTotals(lines: readonly PricedLine[]): BasketTotals {
	let totalMinor = ZERO
	let taxMinor = ZERO
	let itemCount = 0
	for (const line of lines) {
		const amounts = lineAmounts(line)
		totalMinor = add(totalMinor, amounts.amountMinor)
		taxMinor = add(taxMinor, amounts.taxMinor)
		itemCount += line.quantity
	}
	return { itemCount, totalMinor, taxMinor }
}
