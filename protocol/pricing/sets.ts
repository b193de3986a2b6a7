/**
 * What a set costs, line by line. A set is sold as lines of the articles that it holds: each has its own price and tax rate, and
 * can come back by itself. The price of the set is shared by what they cost alone; what they cost more than that is taken off
 * them, to the smallest unit, so that all lines together are exactly the price of the set.
 */
import { add, type MinorUnits, minor, subtract, times, ZERO } from '../base/money.ts'
import type { SetOfLine } from '../journal/set-of-line.ts'
import type { OpenLine } from './open-line.ts'
import { spread } from './shares.ts'

export type PartPrice = { readonly unitPriceMinor: MinorUnits; readonly quantity: number }

/**
 * The prices of a set's articles inside it: those of the catalogue, raised where they are less than the set together (a box and a
 * ribbon are its price, too), so that there is always something to take off, if only the rounding.
 */
export function partPrices(setPriceMinor: MinorUnits, parts: readonly PartPrice[]): MinorUnits[] {
	const own = parts.map(({ unitPriceMinor }) => unitPriceMinor)
	const worth = add(...parts.map(({ unitPriceMinor, quantity }) => times(unitPriceMinor, quantity)))
	if (worth >= setPriceMinor) return own
	const pieces = parts.reduce((sum, { quantity }) => sum + quantity, 0)
	return own.map((price) =>
		worth === 0 ? shareUp(setPriceMinor, 1, pieces) : shareUp(setPriceMinor, price, worth),
	)
}

/** `amount × part / whole`, rounded up. */
function shareUp(amount: number, part: number, whole: number): MinorUnits {
	return minor(Number((BigInt(amount) * BigInt(part) + BigInt(whole) - 1n) / BigInt(whole)))
}

/** The first step of pricing: nothing has been taken off any line yet. */
export function takeSets(lines: readonly OpenLine[]): void {
	for (const [set, own] of bySet(lines)) {
		const savings = setSavings(
			set,
			own.map(({ worthMinor }) => worthMinor),
		)
		for (const [index, one] of own.entries()) one.take('set', 'set', savings[index] ?? ZERO)
	}
}

/** What is taken off each line of a set, given what each is worth; its lines in any fixed order. */
function setSavings(
	{ unitPriceMinor, quantity }: Pick<SetOfLine, 'unitPriceMinor' | 'quantity'>,
	worth: readonly MinorUnits[],
): MinorUnits[] {
	const shares = spread(times(unitPriceMinor, quantity), worth)
	return worth.map((own, index) => subtract(own, shares[index] ?? ZERO))
}

function bySet(lines: readonly OpenLine[]): [SetOfLine, OpenLine[]][] {
	const sets = new Map<number, [SetOfLine, OpenLine[]]>()
	for (const one of lines) {
		const { set } = one.line
		if (set === undefined) continue
		const known = sets.get(set.setNumber)
		if (known === undefined) sets.set(set.setNumber, [set, [one]])
		else known[1].push(one)
	}
	return [...sets.values()]
}
