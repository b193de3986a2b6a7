import { describe, expect, it } from 'vitest'
import { chance } from '../../test/simulation/chance.ts'
import { add, minor, times } from '../base/money.ts'
import { basketTotals, discountsMinor } from './basket-totals.ts'
import { type Discount, type DiscountableLine, discountedLines, discountLimit } from './discounts.ts'

const line = (
	lineNumber: number,
	unitPrice: number,
	quantity = 1,
	departmentId = 'D1',
): DiscountableLine => ({
	lineNumber,
	departmentId,
	quantity,
	unitPriceMinor: minor(unitPrice),
	taxRateBasisPoints: 1_300,
})
const card = (basisPoints: number, departmentIds: readonly string[] | null = null): Discount => ({
	kind: 'discount',
	grantId: 'G1',
	departmentIds,
	takes: { kind: 'rate', basisPoints },
	limit: null,
})
const manager = (takes: Discount['takes'], rateMax = 10_000, amountMax = 1_000_000): Discount => ({
	kind: 'manager',
	grantId: 'M1',
	departmentIds: null,
	takes,
	limit: { rateBasisPointsMax: rateMax, amountMinorMax: minor(amountMax) },
})
const off = (lines: readonly DiscountableLine[], ...discounts: Discount[]) =>
	discountedLines(lines, discounts).map((one) => one.discounts.map((discount) => discount.amountMinor))

describe('a discount card', () => {
	it('is rounded once per line, half up', () => {
		expect(off([line(1, 1_005), line(2, 1_004), line(3, 333, 3)], card(1_000))).toEqual([[101], [100], [100]])
	})

	it('lowers only lines of its scope, and tax is that of what is paid', () => {
		const lines = discountedLines([line(1, 11_300), line(2, 11_300, 1, 'D2')], [card(5_000, ['D2'])])
		expect(lines.map(({ amountMinor, taxMinor }) => [amountMinor, taxMinor])).toEqual([
			[11_300, 1_300],
			[5_650, 650],
		])
	})
})

describe('a manager’s grant', () => {
	it('comes after the card’s own discount, on what that has left', () => {
		expect(off([line(1, 10_000)], card(1_000), manager({ kind: 'rate', basisPoints: 1_000 }))).toEqual([
			[1_000, 900],
		])
	})

	it('spreads an amount by worth, to the last minor unit', () => {
		expect(
			off([line(1, 100), line(2, 100), line(3, 100)], manager({ kind: 'amount', amountMinor: minor(100) })),
		).toEqual([[33], [33], [34]])
	})

	it('never takes more than its limits, also when the basket grows', () => {
		const lines = [line(1, 60_000), line(2, 60_000)]
		const rate = manager({ kind: 'rate', basisPoints: 2_000 }, 2_000, 10_000)
		expect(add(...off(lines, rate).flat())).toBe(10_000)
		expect(discountLimit(lines, null, { rateBasisPointsMax: 500, amountMinorMax: minor(10_000) })).toBe(6_000)
		expect(discountLimit(lines, ['D9'], { rateBasisPointsMax: 500, amountMinorMax: minor(10_000) })).toBe(0)
	})
})

it('whatever is discounted: no line below zero, lines and totals add up, limits hold', () => {
	const random = chance(7)
	for (let round = 0; round < 500; round++) {
		const lines = Array.from({ length: random.between(1, 8) }, (_, index) =>
			line(index + 1, random.between(0, 30_000), random.between(1, 5), random.pick(['D1', 'D2'])),
		)
		const limit = {
			rateBasisPointsMax: random.between(1, 10_000),
			amountMinorMax: minor(random.between(1, 50_000)),
		}
		const takes: Discount['takes'] = random.happens(0.5)
			? { kind: 'rate', basisPoints: random.between(1, 10_000) }
			: { kind: 'amount', amountMinor: minor(random.between(1, 90_000)) }
		const scope = random.pick<readonly string[] | null>([null, ['D1']])
		const discounts: Discount[] = [
			card(random.between(1, 10_000), random.pick<readonly string[] | null>([null, ['D2']])),
			{ kind: 'manager', grantId: 'M1', departmentIds: scope, takes, limit },
		]
		const counted = discountedLines(lines, discounts)
		let managed = 0
		for (const [index, one] of counted.entries()) {
			const source = lines[index]
			if (source === undefined) throw new Error('a line is missing')
			const whole = times(source.unitPriceMinor, source.quantity)
			const taken = add(...one.discounts.map((discount) => discount.amountMinor))
			expect(one.amountMinor).toBeGreaterThanOrEqual(0)
			expect(one.amountMinor + taken).toBe(whole)
			expect(one.discounts.every((discount) => discount.amountMinor > 0)).toBe(true)
			managed += one.discounts.find((discount) => discount.kind === 'manager')?.amountMinor ?? 0
		}
		expect(managed).toBeLessThanOrEqual(Math.min(limit.amountMinorMax, discountLimit(lines, scope, limit)))
		if (takes.kind === 'amount') expect(managed).toBeLessThanOrEqual(takes.amountMinor)
		const totals = basketTotals(
			counted.map((one, index) => ({ ...one, quantity: lines[index]?.quantity ?? 0 })),
			[{ amountMinor: minor(500) }],
		)
		expect(totals.totalMinor - 500 + discountsMinor(counted)).toBe(
			add(...lines.map((one) => times(one.unitPriceMinor, one.quantity))),
		)
	}
})
