/** What an article becomes when a file tells of it: its price now or from a day on, the rest at once. */

import type { Item } from '../../../protocol/catalogue/catalogue.ts'
import { unitPriceOn } from '../../../protocol/catalogue/dated-price.ts'
import type { OptionalField } from './catalogue-file.ts'

export interface Merging {
	/** Business date from which the file's prices hold; null: at once. */
	readonly effective: string | null
	/** The business date at the centre. */
	readonly today: string
	readonly absentFields: readonly OptionalField[]
}

/** Later prices that one article may wait for, as its schema has it. */
const PRICES_MAX = 12

/** The same file over its own result gives that result. `known` null: a new article, sold at the file's price at once. */
export function mergedItem(known: Item | null, told: Item, merging: Merging): Item {
	if (known === null) return told
	const { prices: _, ...rest } = withKnown(known, told, merging.absentFields)
	if (told.prices !== undefined) return { ...rest, prices: told.prices }
	const { effective, today } = merging
	const next = effective === null ? pricedNow(known, told, today) : pricedFrom(known, told, effective)
	const { unitPriceMinor, prices } = folded(next, today)
	return { ...rest, unitPriceMinor, ...(prices.length === 0 ? {} : { prices: [...prices] }) }
}

function withKnown(known: Item, told: Item, absentFields: readonly OptionalField[]): Item {
	const kept = Object.fromEntries(
		absentFields.flatMap((field) => (known[field] === undefined ? [] : [[field, known[field]]])),
	)
	// Pictures come by a command of their own.
	return { ...told, ...kept, ...(known.picture === undefined ? {} : { picture: known.picture }) }
}

interface Prices {
	readonly unitPriceMinor: Item['unitPriceMinor']
	readonly prices: NonNullable<Item['prices']>
}

function pricedNow(known: Item, { unitPriceMinor }: Item, today: string): Prices {
	const { prices = [] } = known
	if (unitPriceOn(known, today) === unitPriceMinor) return { unitPriceMinor: known.unitPriceMinor, prices }
	return { unitPriceMinor, prices: prices.filter(({ from }) => from > today) }
}

function pricedFrom(known: Item, { unitPriceMinor }: Item, from: string): Prices {
	const others = (known.prices ?? []).filter((price) => price.from !== from)
	const before = { unitPriceMinor: known.unitPriceMinor, prices: others }
	if (unitPriceOn(before, from) === unitPriceMinor) return before
	const prices = [...others, { from, unitPriceMinor }]
	return { ...before, prices: prices.sort((one, other) => one.from.localeCompare(other.from)) }
}

/** Where there are too many, those that hold already become the price itself. */
function folded({ unitPriceMinor, prices }: Prices, today: string): Prices {
	if (prices.length <= PRICES_MAX) return { unitPriceMinor, prices }
	const later = prices.filter(({ from }) => from > today)
	return { unitPriceMinor: unitPriceOn({ unitPriceMinor, prices }, today), prices: later }
}
