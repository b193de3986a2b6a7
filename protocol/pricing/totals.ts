/** What priced lines come to. */
import { add, type MinorUnits, ZERO } from '../base/money.ts'

/** `inclusive`: the tax is inside the price. `exclusive`: it is added to it. */
export type TaxMode = 'inclusive' | 'exclusive'

export type CountedLine = {
	/** Left out: it is goods. */
	readonly depositOf?: number | null | undefined
	readonly quantity: number
	/** After discounts. */
	readonly amountMinor: MinorUnits
	readonly taxMinor: MinorUnits
}

export type BasketTotals = {
	/** Sum of quantities, without deposits. */
	readonly itemCount: number
	/** Lines after discounts, their tax where it is added to the price, and loads. */
	readonly totalMinor: MinorUnits
	readonly taxMinor: MinorUnits
}

export function isDeposit({ depositOf }: Pick<CountedLine, 'depositOf'>): boolean {
	return depositOf !== undefined
}

/** What the customer pays for a line. */
export function lineTotal({ amountMinor, taxMinor }: CountedLine, taxMode: TaxMode): MinorUnits {
	return taxMode === 'exclusive' ? add(amountMinor, taxMinor) : amountMinor
}

/** The receipt adds up as printed: each line was rounded once. A load carries no tax: it is money, not goods. */
export function basketTotals(
	lines: readonly CountedLine[],
	loads: readonly { readonly amountMinor: MinorUnits }[],
	taxMode: TaxMode,
): BasketTotals {
	return {
		itemCount: lines.reduce((count, line) => count + (isDeposit(line) ? 0 : line.quantity), 0),
		totalMinor: add(
			...lines.map((line) => lineTotal(line, taxMode)),
			...loads.map((load) => load.amountMinor),
		),
		taxMinor: add(...lines.map((line) => line.taxMinor)),
	}
}

/** What was taken off, all kinds together. */
export function discountsMinor(
	lines: readonly { readonly discounts: readonly { readonly amountMinor: MinorUnits }[] }[],
): MinorUnits {
	return lines.reduce(
		(sum, line) => add(sum, ...line.discounts.map((discount) => discount.amountMinor)),
		ZERO,
	)
}
