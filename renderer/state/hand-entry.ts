/** What the screen keeps of a thing that is being set by hand. */
import type { MinorUnits } from '../../protocol/base/money.ts'
import type { Command } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'

export type DiscountTakes = Extract<Command, { kind: 'approveDiscount' }>['takes']
export type ByHandAction = keyof TillView['byHand']['rules']

/** A price, discount or quantity on its way. */
export type HandEntry = {
	readonly action: ByHandAction | 'lineQuantity'
	/** Null: the whole basket. */
	readonly lineNumber: number | null
	/** Typed or chosen; then its reason is asked for. Null: it is being typed. */
	readonly wish: DiscountTakes | { readonly kind: 'price'; readonly unitPriceMinor: MinorUnits } | null
}

/** Changes when another thing is being done: what was typed for the one is nothing to the other. */
export function handWorkKey(view: TillView | null): string {
	const pending = view?.byHand.pending
	return `${view?.weighing?.nameZh ?? ''} ${view?.weighing?.lineNumber ?? ''} ${pending?.action ?? ''} ${pending?.lineNumber ?? ''} ${view?.guarded?.action ?? ''}`
}
