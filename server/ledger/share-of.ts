/** A part of what a payment paid, in proportion and rounded half up: both parts of a payment add up to it. */
export function shareOf(amountMinor: number, part: number, whole: number): number {
	return Math.floor((amountMinor * part * 2 + whole) / (2 * whole))
}
