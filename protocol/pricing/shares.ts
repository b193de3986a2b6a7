/** Rounding and dividing of amounts. Every result is exact: no intermediate is rounded. */
import { add, type MinorUnits, minor } from '../base/money.ts'

/** `amount × part / whole`, rounded down. All three are integers, `whole` is positive. */
export function shareDown(amount: number, part: number, whole: number): number {
	const product = amount * part
	if (Number.isSafeInteger(product)) return Math.floor(product / whole)
	return Number((BigInt(amount) * BigInt(part)) / BigInt(whole))
}

/** `amount × part / whole`, rounded half up. None is negative. */
export function shareHalfUp(amount: number, part: number, whole: number): number {
	const product = 2 * amount * part + whole
	if (Number.isSafeInteger(product)) return Math.floor(product / (2 * whole))
	return Number((2n * BigInt(amount) * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole)))
}

/** A rate of an amount, rounded half up. */
export function rateOf(amountMinor: number, basisPoints: number): MinorUnits {
	return minor(shareHalfUp(amountMinor, basisPoints, 10_000))
}

/**
 * Divides an amount by worth: the shares add up to it exactly, and none exceeds its own worth. An amount beyond all worth is
 * cut to it.
 */
export function spread(amountMinor: number, worth: readonly MinorUnits[]): MinorUnits[] {
	const total = add(...worth)
	const amount = Math.min(amountMinor, total)
	let before = 0
	let given = 0
	return worth.map((own) => {
		before += own
		const upTo = total === 0 ? 0 : shareDown(amount, before, total)
		const share = minor(upTo - given)
		given = upTo
		return share
	})
}
