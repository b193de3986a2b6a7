import { LIMITS } from '../../protocol/limits.ts'
import type { LineView } from '../../till/view.ts'

/** How many there are of a line; of a line of a set, how many sets. */
export function countOf({ set, quantity }: Pick<LineView, 'set' | 'quantity'>): number {
	return set?.quantity ?? quantity
}

/** One more or one fewer; null: a line has no such count. */
export function countAfter(line: Pick<LineView, 'set' | 'quantity'>, step: 1 | -1): number | null {
	const count = countOf(line) + step
	return count >= 1 && count <= LIMITS.quantityMax ? count : null
}
