/** Prices and discounts set by hand, as operations on the sale; what each is worth, and to whose account it goes. Pure. */
import type { OperatorId } from '../../protocol/base/ids.ts'
import { type MinorUnits, subtract } from '../../protocol/base/money.ts'
import type { Override } from '../../protocol/journal/entry.ts'
import { lineWorth } from '../../protocol/pricing/line-worth.ts'
import type { OverrideAsked } from '../../protocol/rules/override-rules.ts'
import type { BasketLine, Sale } from '../till-state.ts'
import { goodsMinor, lineOf, lineToPrice, openLines } from './basket.ts'
import type { ByHandWish } from './override-state.ts'

/** What of a sale was set by hand. `lineNumber` null: the whole basket. */
export type ByHandPart = Pick<Override, 'action' | 'lineNumber'>

export function partOf(wish: ByHandWish): ByHandPart {
	switch (wish.kind) {
		case 'setLinePrice':
			return { action: 'priceOverride', lineNumber: wish.lineNumber }
		case 'discountLine':
			return { action: 'lineDiscount', lineNumber: wish.lineNumber }
		case 'discountBasket':
			return { action: 'basketDiscount', lineNumber: null }
	}
}

function withLine(sale: Sale, lineNumber: number, change: (line: BasketLine) => BasketLine): Sale {
	return { ...sale, lines: sale.lines.map((line) => (line.lineNumber === lineNumber ? change(line) : line)) }
}

/** The sale with the wish carried out. */
export function withWish(sale: Sale, wish: ByHandWish, supervisorId: OperatorId | null): Sale {
	const by = { reason: wish.reason.trim(), supervisorId }
	switch (wish.kind) {
		case 'setLinePrice': {
			const priceOverride = { unitPriceMinor: wish.unitPriceMinor, ...by }
			return withLine(sale, wish.lineNumber, (line) => ({ ...line, priceOverride }))
		}
		case 'discountLine': {
			const handDiscount = { takes: wish.takes, ...by }
			return withLine(sale, wish.lineNumber, (line) => ({ ...line, handDiscount }))
		}
		case 'discountBasket':
			return { ...sale, handDiscount: { takes: wish.takes, ...by } }
	}
}

/** The sale without one thing that was set by hand. */
export function withoutPart(sale: Sale, { action, lineNumber }: ByHandPart): Sale {
	if (lineNumber === null) return { ...sale, handDiscount: null }
	return withLine(sale, lineNumber, (line) => {
		const { priceOverride, handDiscount, ...rest } = line
		if (action === 'priceOverride') return handDiscount === undefined ? rest : { ...rest, handDiscount }
		return priceOverride === undefined ? rest : { ...rest, priceOverride }
	})
}

/** A part with the wish that would set it anew. */
export type SetByHand = {
	readonly part: ByHandPart
	readonly wish: ByHandWish
	readonly supervisorId: OperatorId | null
}

/** All that was set by hand and counts, line by line. */
export function allByHand(sale: Sale): SetByHand[] {
	const ofLines = openLines(sale).flatMap(byHandOf)
	const { handDiscount } = sale
	if (handDiscount === null) return ofLines
	const { takes, reason, supervisorId } = handDiscount
	const wish = { kind: 'discountBasket', takes, reason } as const
	return [...ofLines, { part: partOf(wish), wish, supervisorId }]
}

function byHandOf({ lineNumber, priceOverride, handDiscount }: BasketLine): SetByHand[] {
	const wishes: SetByHand[] = []
	if (priceOverride !== undefined) {
		const { unitPriceMinor, reason, supervisorId } = priceOverride
		const wish = { kind: 'setLinePrice', lineNumber, unitPriceMinor, reason } as const
		wishes.push({ part: partOf(wish), wish, supervisorId })
	}
	if (handDiscount !== undefined) {
		const { takes, reason, supervisorId } = handDiscount
		const wish = { kind: 'discountLine', lineNumber, takes, reason } as const
		wishes.push({ part: partOf(wish), wish, supervisorId })
	}
	return wishes
}

/** What the customer pays less by one thing that was set by hand: the goods without it and with it, all rules applied. */
function takenBy(sale: Sale, part: ByHandPart): MinorUnits {
	return subtract(goodsMinor(withoutPart(sale, part)), goodsMinor(sale))
}

/** As the entry of the completed sale tells it. */
export function overridesOf(sale: Sale): Override[] {
	return allByHand(sale).map(({ part, wish: { reason }, supervisorId }) => ({
		...part,
		reason,
		supervisorId,
		amountMinor: takenBy(sale, part),
	}))
}

/**
 * What a wish asks for of whoever answers for it (a supervisor; null: the operator alone), as the rules judge it: together with
 * whatever else she, or nobody but the operator, answers for on the same line (or, for the basket, in the whole sale), so that a limit
 * is not passed in small steps.
 */
export function askedBy(sale: Sale, wish: ByHandWish, answers: OperatorId | null): OverrideAsked {
	const part = partOf(wish)
	const wished = withWish(sale, wish, answers)
	const base = withoutHers(wished, part.lineNumber, answers)
	const alone = withoutPart(wished, part)
	const isOnly = goodsMinor(alone) === goodsMinor(base)
	const line = part.lineNumber === null ? undefined : lineOf(base, part.lineNumber)
	return {
		amountMinor: subtract(goodsMinor(base), goodsMinor(wished)),
		ofMinor: line === undefined ? goodsMinor(base) : lineWorth(lineToPrice(line)),
		basisPoints:
			isOnly && wish.kind !== 'setLinePrice' && wish.takes.kind === 'rate' ? wish.takes.basisPoints : null,
	}
}

/** Without what `answers` or only the operator answers for, on one line or everywhere. */
function withoutHers(sale: Sale, lineNumber: number | null, answers: OperatorId | null): Sale {
	return allByHand(sale)
		.filter(({ supervisorId }) => supervisorId === null || supervisorId === answers)
		.filter(({ part }) => lineNumber === null || part.lineNumber === lineNumber)
		.reduce((left, { part }) => withoutPart(left, part), sale)
}
