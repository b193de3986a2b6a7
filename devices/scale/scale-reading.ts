import type { NoWeightReason } from '../../till/ports/scale.ts'

/** What a scale said once. Grams are integers; a negative weight is told as the scale tells it. */
export type ScaleReading =
	| {
			readonly kind: 'weight'
			readonly weightGrams: number
			readonly isStable: boolean
			/** The scale's own calculation, where the till gave it a price: minor units. */
			readonly amountMinor: number | null
	  }
	| { readonly kind: 'none'; readonly reason: NoWeightReason }

/** A weight as a scale writes it: digits with a point, and their unit. Exact: no fractions of floating point. */
export type WrittenWeight = {
	readonly isNegative: boolean
	/** All digits as one number. */
	readonly digits: number
	readonly decimals: number
	readonly unit: 'kg' | 'g' | 'lb' | 'oz'
}

/** Reads ` 1.245` and the like; null when it is no number. Blanks may stand before it. */
export function readWritten(
	text: string,
	unit: WrittenWeight['unit'],
	isNegative = false,
): WrittenWeight | null {
	const match = /^ *([0-9]+)(?:\.([0-9]+))? *$/.exec(text)
	if (!match) return null
	const [, whole = '', fraction = ''] = match
	return { isNegative, digits: Number(whole + fraction), decimals: fraction.length, unit }
}

/** Whole grams; null for another unit (units are never converted unasked) and for parts of a gram. */
function gramsOf({ isNegative, digits, decimals, unit }: WrittenWeight): number | null {
	if (unit !== 'kg' && unit !== 'g') return null
	const shift = (unit === 'kg' ? 3 : 0) - decimals
	const grams = shift >= 0 ? digits * 10 ** shift : digits / 10 ** -shift
	if (!Number.isInteger(grams)) return null
	return isNegative && grams > 0 ? -grams : grams
}

/** What the till may make of a written weight. */
export function readingOf(weight: WrittenWeight, isStable: boolean): ScaleReading {
	const weightGrams = gramsOf(weight)
	if (weightGrams === null) return { kind: 'none', reason: 'otherUnit' }
	return { kind: 'weight', weightGrams, isStable, amountMinor: null }
}
