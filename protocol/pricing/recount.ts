/** Counts a sale's entry again by the rules of pricing, as far as an entry tells: whoever doubts a till asks this. */
import { AssertionFailed } from '../base/assert.ts'
import type { EntryBody, SoldLine } from '../journal/entry.ts'
import { lineWorth } from './line-worth.ts'
import { taxOf } from './price-basket.ts'
import { basketTotals, discountsMinor, isDeposit, type TaxMode } from './totals.ts'

type CountedSale = Pick<
	Extract<EntryBody, { kind: 'saleCompleted' }>,
	'lines' | 'loads' | 'totals' | 'taxMode'
>

/** What does not add up. `lineNumber` null: the whole sale. */
export type Miscount = {
	readonly lineNumber: number | null
	readonly what: 'amount' | 'tax' | 'discountTwice' | 'setPrice' | 'deposit' | 'itemCount' | 'total'
}

/**
 * Empty: each line is its worth less its discounts, its tax is that of what is paid, the lines of a set are its price before
 * anything else was taken off, nothing is off a deposit, and the totals are their sums.
 */
export function recount(sale: CountedSale): Miscount[] {
	try {
		return miscounts(sale, sale.taxMode ?? 'inclusive')
	} catch (error) {
		// Figures so large that they cannot be counted.
		if (error instanceof AssertionFailed) return [whole('total')]
		throw error
	}
}

const whole = (what: Miscount['what']): Miscount => ({ lineNumber: null, what })

function miscounts({ lines, loads, totals }: CountedSale, taxMode: TaxMode): Miscount[] {
	const right = basketTotals(lines, loads, taxMode)
	return [
		...lines.flatMap((line) => miscountsOf(line, taxMode)),
		...setMiscounts(lines),
		...(right.itemCount === totals.itemCount ? [] : [whole('itemCount')]),
		...(right.taxMinor === totals.taxMinor ? [] : [whole('tax')]),
		...(right.totalMinor === totals.totalMinor ? [] : [whole('total')]),
	]
}

function miscountsOf(line: SoldLine, taxMode: TaxMode): Miscount[] {
	const { lineNumber, discounts, amountMinor, taxMinor, taxRateBasisPoints } = line
	const sources = new Set(discounts.map(({ kind, grantId }) => `${kind} ${grantId}`))
	const wrong: Miscount['what'][] = []
	if (lineWorth(line) - discountsMinor([line]) !== amountMinor) wrong.push('amount')
	if (taxOf(amountMinor, taxRateBasisPoints, taxMode) !== taxMinor) wrong.push('tax')
	if (sources.size < discounts.length) wrong.push('discountTwice')
	if (isDeposit(line) && discounts.length > 0) wrong.push('deposit')
	return wrong.map((what) => ({ lineNumber, what }))
}

/** At the first line of a set whose lines are not its price, or of which something was kept back. */
function setMiscounts(lines: readonly SoldLine[]): Miscount[] {
	const sets = new Map<number, SoldLine[]>()
	for (const line of lines)
		if (line.set !== undefined) sets.set(line.set.setNumber, [...(sets.get(line.set.setNumber) ?? []), line])
		else if (savedBySet(line) > 0) return [{ lineNumber: line.lineNumber, what: 'setPrice' }]
	return [...sets.values()].flatMap((own): Miscount[] => {
		const [first] = own
		if (first?.set === undefined) return []
		const { unitPriceMinor, quantity } = first.set
		const paid = own.reduce((sum, line) => sum + lineWorth(line) - savedBySet(line), 0)
		const isOne = own.every(({ set }) => set?.unitPriceMinor === unitPriceMinor && set.quantity === quantity)
		return isOne && paid === unitPriceMinor * quantity
			? []
			: [{ lineNumber: first.lineNumber, what: 'setPrice' }]
	})
}

function savedBySet({ discounts }: SoldLine): number {
	return discounts.reduce((sum, { kind, amountMinor }) => sum + (kind === 'set' ? amountMinor : 0), 0)
}
