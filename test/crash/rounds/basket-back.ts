/**
 * What a basket may look like after its till was killed: as it was seen last, or one step further by the one act that
 * was under way ("power loss loses at most the key being pressed").
 */
import type { TenderView, TillView } from '../../../till/view.ts'

export type Basket = {
	readonly lines: readonly {
		readonly itemCode: string
		readonly quantity: number
		readonly voided: boolean
	}[]
	readonly tenders: readonly { readonly kind: TenderView['kind']; readonly amountMinor: number }[]
	/** The sale is in the journal. */
	readonly isDone: boolean
}

/** What was being done when the till went away, as far as it can change a basket. */
export type Act =
	| { readonly kind: 'nothing' }
	| { readonly kind: 'addItem'; readonly itemCode: string }
	| { readonly kind: 'voidLine'; readonly lineNumber: number }
	| {
			readonly kind: 'tender'
			readonly tender: Basket['tenders'][number]
			readonly completes: boolean
	  }
	| { readonly kind: 'removeTender'; readonly tenderNumber: number }
	| { readonly kind: 'leave' }

const EMPTY_BASKET: Basket = { lines: [], tenders: [], isDone: false }

export function basketOf({ basket, phase }: TillView): Basket {
	return {
		lines: basket.lines.map(({ itemCode, quantity, voided }) => ({ itemCode, quantity, voided })),
		tenders: basket.tenders.map(({ kind, amountMinor }) => ({ kind, amountMinor })),
		isDone: phase.kind === 'completing' || phase.kind === 'completed',
	}
}

/**
 * Null when `after` is one of the baskets that may follow, else both in words. `lateCodes`: scanned last, oldest first,
 * and not seen at once.
 */
export function lossOf(before: Basket, act: Act, after: Basket, lateCodes: readonly string[]): string | null {
	const allowed = [before, afterAct(before, act)]
	// Those before are in the basket already, those after are still on the line.
	const arrivals = lateCodes.flatMap((_, from) =>
		lateCodes.slice(from).map((__, index) => lateCodes.slice(from, from + index + 1)),
	)
	const withLate = allowed.flatMap((basket) => [
		basket,
		...arrivals.map((codes) => codes.reduce(withItem, basket)),
	])
	if (withLate.some((basket) => same(basket, after))) return null
	return `the basket was ${JSON.stringify(before)}, under way was ${JSON.stringify(act)}, back came ${JSON.stringify(after)}`
}

function afterAct(basket: Basket, act: Act): Basket {
	switch (act.kind) {
		case 'nothing':
			return basket
		case 'addItem':
			return withItem(basket, act.itemCode)
		case 'voidLine':
			return {
				...basket,
				lines: basket.lines.map((line, index) =>
					index + 1 === act.lineNumber ? { ...line, voided: true } : line,
				),
			}
		case 'tender':
			return { ...basket, tenders: [...basket.tenders, act.tender], isDone: act.completes }
		case 'removeTender':
			return { ...basket, tenders: basket.tenders.filter((_, index) => index + 1 !== act.tenderNumber) }
		case 'leave':
			return EMPTY_BASKET
	}
}

function withItem(before: Basket, itemCode: string): Basket {
	const basket = before.isDone ? EMPTY_BASKET : before
	const last = basket.lines.at(-1)
	if (last !== undefined && !last.voided && last.itemCode === itemCode) {
		const lines = [...basket.lines.slice(0, -1), { ...last, quantity: last.quantity + 1 }]
		return { ...basket, lines }
	}
	return { ...basket, lines: [...basket.lines, { itemCode, quantity: 1, voided: false }] }
}

function same(one: Basket, other: Basket): boolean {
	return JSON.stringify(one) === JSON.stringify(other)
}
