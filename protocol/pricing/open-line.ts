/** A line while a basket is being priced: what it costs, and what the steps so far have taken off it. */
import { assert } from '../base/assert.ts'
import { type MinorUnits, subtract } from '../base/money.ts'
import type { DiscountTakes } from '../journal/basket-line.ts'
import type { SoldLine } from '../journal/entry.ts'
import type { SetOfLine } from '../journal/set-of-line.ts'
import { lineWorth, type Measured } from './line-worth.ts'

export type DiscountKind = SoldLine['discounts'][number]['kind']

export type LineToPrice = Measured & {
	readonly lineNumber: number
	readonly itemCode: string
	readonly departmentId: string
	readonly taxRateBasisPoints: number
	/** The unit price is not the catalogue's: promotions leave the line alone. */
	readonly isPriceSetByHand: boolean
	/** Promotions that covered the article when it was taken. */
	readonly promotionIds: readonly string[]
	/** A deposit, which no step touches. */
	readonly depositOf?: number | null | undefined
	/** It was taken as part of a set. */
	readonly set?: SetOfLine | undefined
	/** Taken off this line by hand. */
	readonly handDiscount: DiscountTakes | null
}

export type LineDiscount = {
	readonly kind: DiscountKind
	readonly grantId: string
	readonly amountMinor: MinorUnits
}

export class OpenLine {
	readonly line: LineToPrice
	/** Before anything was taken off. */
	readonly worthMinor: MinorUnits
	#leftMinor: MinorUnits
	readonly #discounts: LineDiscount[] = []

	constructor(line: LineToPrice) {
		this.line = line
		this.worthMinor = lineWorth(line)
		this.#leftMinor = this.worthMinor
	}

	get leftMinor(): MinorUnits {
		return this.#leftMinor
	}

	get discounts(): readonly LineDiscount[] {
		return this.#discounts
	}

	has(kind: DiscountKind): boolean {
		return this.#discounts.some((discount) => discount.kind === kind)
	}

	/** Each source takes from a line at most once, and never more than is left. Nothing to take leaves no trace. */
	take(kind: DiscountKind, grantId: string, amountMinor: MinorUnits): void {
		assert(amountMinor <= this.#leftMinor, `more is taken off line ${this.line.lineNumber} than is left`)
		if (amountMinor <= 0) return
		this.#discounts.push({ kind, grantId, amountMinor })
		this.#leftMinor = subtract(this.#leftMinor, amountMinor)
	}
}

/**
 * Lines in an order that does not depend on how they were taken, so that what a basket comes to does not either: lines
 * that are alike in all that counts may change places.
 */
export function inFixedOrder(lines: readonly LineToPrice[]): OpenLine[] {
	return lines
		.map((line) => ({ key: orderKey(line), open: new OpenLine(line) }))
		.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
		.map(({ open }) => open)
}

/** Weighed goods are one piece. */
export function piecesOf({ quantity, weightGrams }: Measured): number {
	return weightGrams === undefined ? quantity : 1
}

function orderKey({
	itemCode,
	unitPriceMinor,
	quantity,
	weightGrams,
	promotionIds,
	handDiscount,
	set,
}: LineToPrice) {
	const byHand = handDiscount === null ? '' : Object.values(handDiscount).join(':')
	const ofSet = set === undefined ? '' : `${set.itemCode} ${set.unitPriceMinor} ${set.quantity}`
	return [itemCode, unitPriceMinor, quantity, weightGrams ?? 0, promotionIds.join(), byHand, ofSet].join(' ')
}
