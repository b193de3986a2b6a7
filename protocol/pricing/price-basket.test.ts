import { describe, expect, it } from 'vitest'
import { add, minor } from '../base/money.ts'
import { type Grant, grantLimit } from './grants.ts'
import type { LineToPrice } from './open-line.ts'
import { type PricingContext, priceBasket } from './price-basket.ts'

const line = (lineNumber: number, unitPrice: number, over: Partial<LineToPrice> = {}): LineToPrice => ({
	lineNumber,
	itemCode: `A${lineNumber}`,
	departmentId: 'D1',
	quantity: 1,
	unitPriceMinor: minor(unitPrice),
	taxRateBasisPoints: 1_300,
	isPriceSetByHand: false,
	promotionIds: [],
	handDiscount: null,
	...over,
})
const card = (
	basisPoints: number,
	departmentIds: readonly string[] | null = null,
	grantId = 'G1',
): Grant => ({
	kind: 'discount',
	grantId,
	departmentIds,
	takes: { kind: 'rate', basisPoints },
	limit: null,
})
const manager = (takes: Grant['takes'], rateMax = 10_000, amountMax = 1_000_000): Grant => ({
	kind: 'manager',
	grantId: 'M1',
	departmentIds: null,
	takes,
	limit: { rateBasisPointsMax: rateMax, amountMinorMax: minor(amountMax) },
})
const PLAIN: PricingContext = {
	taxMode: 'inclusive',
	promotions: [],
	customer: null,
	handDiscount: null,
	grants: [],
	loads: [],
}
const priced = (lines: readonly LineToPrice[], over: Partial<PricingContext> = {}) =>
	priceBasket(lines, { ...PLAIN, ...over })
const off = (lines: readonly LineToPrice[], over: Partial<PricingContext>) =>
	priced(lines, over).lines.map((one) => one.discounts.map((discount) => discount.amountMinor))
const tenth = { kind: 'rate', basisPoints: 1_000 } as const
const one = (amount: number) => ({ kind: 'amount', amountMinor: minor(amount) }) as const

describe('what a line costs', () => {
	it('is price × quantity, or price × weight rounded half up', () => {
		const weighed = (weightGrams: number) => line(1, 1_281, { weightGrams })
		const amounts = (...lines: LineToPrice[]) => priced(lines).lines.map(({ amountMinor }) => amountMinor)
		expect(amounts(line(1, 333, { quantity: 3 }))).toEqual([999])
		expect(amounts(weighed(500))).toEqual([641])
		expect(amounts(weighed(499))).toEqual([639])
	})
})

describe('tax', () => {
	it('is inside the price, or added to it, once per line', () => {
		const lines = [line(1, 11_300), line(2, 333, { quantity: 3 })]
		expect(priced(lines).totals).toEqual({ itemCount: 4, totalMinor: 12_299, taxMinor: 1_300 + 115 })
		expect(priced(lines, { taxMode: 'exclusive' }).totals).toEqual({
			itemCount: 4,
			totalMinor: 12_299 + 1_469 + 130,
			taxMinor: 1_469 + 130,
		})
	})

	it('is that of what is paid; value sold carries none', () => {
		const grants = [card(5_000, ['D2'])]
		const lines = [line(1, 11_300), line(2, 11_300, { departmentId: 'D2' })]
		const { totals, ...basket } = priced(lines, { grants, loads: [{ amountMinor: minor(500) }] })
		expect(basket.lines.map(({ amountMinor, taxMinor }) => [amountMinor, taxMinor])).toEqual([
			[11_300, 1_300],
			[5_650, 650],
		])
		expect(totals).toEqual({ itemCount: 2, totalMinor: 17_450, taxMinor: 1_950 })
	})
})

describe('by hand', () => {
	it('a line first, then what is left of the basket', () => {
		const lines = [line(1, 1_000, { handDiscount: one(100) }), line(2, 1_000)]
		expect(off(lines, { handDiscount: tenth })).toEqual([[100, 90], [100]])
		expect(off(lines, { handDiscount: one(100) })).toEqual([[100, 47], [53]])
	})

	it('never more than there is', () => {
		expect(off([line(1, 50, { handDiscount: one(80) })], { handDiscount: one(80) })).toEqual([[50]])
	})
})

describe('a discount card', () => {
	it('is rounded once per line, half up', () => {
		const lines = [line(1, 1_005), line(2, 1_004), line(3, 333, { quantity: 3 })]
		expect(off(lines, { grants: [card(1_000)] })).toEqual([[101], [100], [100]])
	})

	it('comes after what was given by hand; a line gets the first card that covers it', () => {
		const lines = [line(1, 1_000, { handDiscount: one(200) }), line(2, 1_000, { departmentId: 'D2' })]
		const grants = [card(2_000, ['D2'], 'G2'), card(1_000)]
		expect(off(lines, { grants })).toEqual([[200, 80], [200]])
	})
})

describe('a manager’s grant', () => {
	it('comes after the card’s own discount, on what that has left', () => {
		expect(off([line(1, 10_000)], { grants: [manager(tenth), card(1_000)] })).toEqual([[1_000, 900]])
	})

	it('spreads an amount by worth, to the last minor unit', () => {
		const three = [line(1, 100), line(2, 100), line(3, 100)]
		expect(off(three, { grants: [manager(one(100))] })).toEqual([[33], [33], [34]])
	})

	it('never takes more than its limits, also when the basket grows', () => {
		const lines = [line(1, 60_000), line(2, 60_000)]
		const rate = manager({ kind: 'rate', basisPoints: 2_000 }, 2_000, 10_000)
		expect(add(...off(lines, { grants: [rate] }).flat())).toBe(10_000)
		const limit = { rateBasisPointsMax: 500, amountMinorMax: minor(10_000) }
		expect(grantLimit(lines, null, limit)).toBe(6_000)
		expect(grantLimit(lines, ['D9'], limit)).toBe(0)
	})
})

it('amounts whose products pass a safe integer are divided exactly', () => {
	const lines = [line(1, 100_000_000, { quantity: 9_999 }), line(2, 99_999_999, { quantity: 9_998 })]
	const amount = 1_999_699_990_001
	const taken = off(lines, { handDiscount: one(amount) })
	expect(add(...taken.flat())).toBe(amount)
	expect(taken.map(([own]) => own)).toEqual([999_899_999_999, 999_799_990_002])
})
