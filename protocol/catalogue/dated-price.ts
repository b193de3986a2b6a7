/**
 * Prices that are told before they hold, so that every till has them in time, also one that is cut off. The business date
 * decides, not the calendar: a shift that runs past midnight ends at the prices it began with.
 */
import type { MinorUnits } from '../base/money.ts'
import type { Item } from './catalogue.ts'

type Priced = Pick<Item, 'unitPriceMinor' | 'prices'>

/** What a piece or a kilogram costs on a business date (`YYYY-MM-DD`). Of two prices from one day the one told last holds. */
export function unitPriceOn({ unitPriceMinor, prices = [] }: Priced, businessDate: string): MinorUnits {
	let holding = { from: '', unitPriceMinor }
	for (const price of prices) if (price.from <= businessDate && price.from >= holding.from) holding = price
	return holding.unitPriceMinor
}

/** The article as it is sold on that date: what a basket keeps of it never changes with a later date. It needs no picture. */
export function itemOn(item: Item, businessDate: string): Item {
	if (item.prices === undefined && item.picture === undefined) return item
	const { prices: _, picture: _1, ...rest } = item
	return { ...rest, unitPriceMinor: unitPriceOn(item, businessDate) }
}
