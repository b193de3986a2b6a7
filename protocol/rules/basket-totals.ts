/** What a basket comes to. Pure; the till, the agent and the centre count with this one file. */
import { add, type MinorUnits, ZERO } from '../base/money.ts'

export type CountedLine = {
	readonly quantity: number
	/** After discounts. */
	readonly amountMinor: MinorUnits
	readonly taxMinor: MinorUnits
	readonly discounts: readonly { readonly amountMinor: MinorUnits }[]
}

export type BasketTotals = {
	readonly itemCount: number
	/** Lines after discounts, and loads. */
	readonly totalMinor: MinorUnits
	readonly taxMinor: MinorUnits
}

/** The receipt adds up as printed: each line was rounded once. A load carries no tax: it is money, not goods. */
export function basketTotals(
	lines: readonly CountedLine[],
	loads: readonly { readonly amountMinor: MinorUnits }[],
): BasketTotals {
	return {
		itemCount: lines.reduce((count, line) => count + line.quantity, 0),
		totalMinor: add(...lines.map((line) => line.amountMinor), ...loads.map((load) => load.amountMinor)),
		taxMinor: add(...lines.map((line) => line.taxMinor)),
	}
}

/** What all grants together took off. */
export function discountsMinor(lines: readonly Pick<CountedLine, 'discounts'>[]): MinorUnits {
	return lines.reduce(
		(sum, line) => add(sum, ...line.discounts.map((discount) => discount.amountMinor)),
		ZERO,
	)
}
