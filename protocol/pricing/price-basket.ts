/**
 * What a basket costs. One file for till, agent and centre. The steps, in this order, each on what the ones before it have
 * left: unit price (set by hand, else the catalogue's) × quantity or weight; what sets cost less; promotions; taken off one
 * line by hand; off the basket by hand; discount cards; managers' grants. Each step rounds once per line, half up; what is spread over several
 * lines adds up exactly; no line goes below zero. The order in which lines were taken changes nothing.
 * Deposits are only multiplied and taxed: no step takes anything off them.
 */
import { type MinorUnits, taxOn, taxWithin } from '../base/money.ts'
import type { SalePromotion } from '../catalogue/promotion.ts'
import type { DiscountTakes } from '../journal/basket-line.ts'
import type { Customer } from './customer.ts'
import { type Grant, sharesOf, takeGrant } from './grants.ts'
import { type PromotionHint, promotionHints } from './hints.ts'
import { inFixedOrder, type LineDiscount, type LineToPrice, type OpenLine } from './open-line.ts'
import { pointsRates } from './points.ts'
import { Coverage, takePromotions } from './promotions.ts'
import { takeSets } from './sets.ts'
import { type BasketTotals, basketTotals, isDeposit, type TaxMode } from './totals.ts'

export type PricingContext = {
	readonly taxMode: TaxMode
	/** Those that cover a line of the basket. */
	readonly promotions: readonly SalePromotion[]
	/** Null: nobody that we know. */
	readonly customer: Customer | null
	/** Taken off the whole basket by hand. */
	readonly handDiscount: DiscountTakes | null
	/** Discount cards, the one that takes most first; managers' grants in the order of their approval. */
	readonly grants: readonly Grant[]
	/** Value sold with the goods. */
	readonly loads: readonly { readonly amountMinor: MinorUnits }[]
}

export type PricedLine = {
	readonly lineNumber: number
	readonly quantity: number
	readonly depositOf?: number | null
	readonly discounts: readonly LineDiscount[]
	/** Unit price × quantity (or weight) − discounts. */
	readonly amountMinor: MinorUnits
	/** Inside the amount, or to be added to it: see {@link PricingContext.taxMode}. */
	readonly taxMinor: MinorUnits
	/** How many times over the line earns points; 10,000 is once. */
	readonly pointsRateBasisPoints: number
}

export type PricedBasket = {
	/** In the order in which they came. */
	readonly lines: readonly PricedLine[]
	readonly totals: BasketTotals
	readonly hints: readonly PromotionHint[]
}

export function priceBasket(lines: readonly LineToPrice[], context: PricingContext): PricedBasket {
	const all = inFixedOrder(lines)
	const open = all.filter(({ line }) => !isDeposit(line))
	takeSets(open)
	const coverage = new Coverage(open, context.promotions, context.customer)
	takePromotions(coverage)
	const hints = promotionHints(coverage)
	const rates = pointsRates(coverage)
	takeByHand(open, context.handDiscount)
	for (const kind of ['discount', 'manager'] as const)
		for (const grant of context.grants) if (grant.kind === kind) takeGrant(open, grant)
	const byLine = new Map(
		all.map((one) => {
			const rate = isDeposit(one.line) ? 0 : (rates.get(one) ?? 10_000)
			return [one.line, pricedLine(one, rate, context.taxMode)]
		}),
	)
	const priced = lines.flatMap((line) => byLine.get(line) ?? [])
	return { lines: priced, totals: basketTotals(priced, context.loads, context.taxMode), hints }
}

function takeByHand(lines: readonly OpenLine[], ofBasket: DiscountTakes | null): void {
	for (const one of lines) {
		const takes = one.line.handDiscount
		if (takes !== null) for (const share of sharesOf(takes, [one.leftMinor])) one.take('line', 'line', share)
	}
	if (ofBasket === null) return
	const shares = sharesOf(
		ofBasket,
		lines.map((one) => one.leftMinor),
	)
	for (const [index, share] of shares.entries()) lines[index]?.take('basket', 'basket', share)
}

function pricedLine(
	{ line, discounts, leftMinor }: OpenLine,
	pointsRateBasisPoints: number,
	taxMode: TaxMode,
): PricedLine {
	const { lineNumber, quantity, taxRateBasisPoints, depositOf } = line
	const taxMinor = taxOf(leftMinor, taxRateBasisPoints, taxMode)
	const priced = { lineNumber, quantity, discounts, amountMinor: leftMinor, taxMinor, pointsRateBasisPoints }
	return depositOf === undefined ? priced : { ...priced, depositOf }
}

/** The tax of what a line costs after discounts, rounded half up once. */
export function taxOf(amountMinor: MinorUnits, rateBasisPoints: number, taxMode: TaxMode): MinorUnits {
	return (taxMode === 'exclusive' ? taxOn : taxWithin)(amountMinor, rateBasisPoints)
}
