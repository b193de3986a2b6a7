/** What a line of goods costs before anything is taken off. */
import { type MinorUnits, minor, times } from '../base/money.ts'
import { shareHalfUp } from './shares.ts'

export type Measured = {
	readonly unitPriceMinor: MinorUnits
	/** 1 for weighed goods. */
	readonly quantity: number
	/** Of weighed goods: their net weight; the unit price is for a kilogram then. */
	readonly weightGrams?: number | undefined
}

/** Unit price × quantity; of weighed goods unit price × grams / 1000, rounded half up. */
export function lineWorth({ unitPriceMinor, quantity, weightGrams }: Measured): MinorUnits {
	if (weightGrams === undefined) return times(unitPriceMinor, quantity)
	return minor(shareHalfUp(unitPriceMinor, weightGrams, 1_000))
}
