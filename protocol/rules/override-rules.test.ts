import { describe, expect, it } from 'vitest'
import { minor } from '../base/money.ts'
import {
	isReasonGiven,
	isWithin,
	limitMinor,
	type OverrideLimit,
	type OverrideRules,
	overrideRule,
	overrideRulesSchema,
	rolesThatMay,
} from './override-rules.ts'

const limit = (basisPointsMax: number | null, amountMinorMax: number | null): OverrideLimit => ({
	basisPointsMax,
	amountMinorMax: amountMinorMax === null ? null : minor(amountMinorMax),
})
const asked = (amount: number, of: number, basisPoints: number | null = null) => ({
	amountMinor: minor(amount),
	ofMinor: minor(of),
	basisPoints,
})

describe('who may lower a price, and how far', () => {
	it.each([
		// limit (basis points, amount) · asked (amount, of, rate) · may
		[limit(500, 1_000), asked(500, 10_000), true],
		[limit(500, 1_000), asked(501, 10_000), false],
		[limit(500, 1_000), asked(1_000, 100_000), true],
		[limit(500, 1_000), asked(1_001, 100_000), false],
		// 5 % of 33 is 1.65: rounded to 2 as a discount is, and asked as a rate it is 5 % whatever rounding made of it
		[limit(500, null), asked(2, 33), true],
		[limit(500, null), asked(3, 33), false],
		[limit(500, null), asked(3, 33, 500), true],
		[limit(500, null), asked(1, 33, 501), false],
		[limit(500, 2), asked(3, 33, 500), false],
		// raising is held to the same bounds
		[limit(500, 1_000), asked(-500, 10_000), true],
		[limit(500, 1_000), asked(-501, 10_000), false],
		// null is anything, 0 is never
		[limit(null, null), asked(99_999, 100), true],
		[limit(0, null), asked(0, 100), false],
		[limit(null, 0), asked(0, 100), false],
		[limit(null, 0), asked(0, 0, 0), false],
	])('limit %j, asked %j: %s', (one, what, may) => {
		expect(isWithin(one, what)).toBe(may)
	})

	it('the most that a limit allows is the smaller of its bounds', () => {
		expect(limitMinor(limit(500, 1_000), minor(10_000))).toBe(500)
		expect(limitMinor(limit(500, 1_000), minor(100_000))).toBe(1_000)
		expect(limitMinor(limit(500, null), minor(33))).toBe(2)
		expect(limitMinor(limit(null, 700), minor(33))).toBe(700)
		expect(limitMinor(limit(null, null), minor(33))).toBeNull()
	})
})

describe('the table', () => {
	const own: OverrideRules = [
		{
			action: 'priceOverride',
			limits: { cashier: limit(0, 0), supervisor: limit(1_000, null), manager: limit(5_000, null) },
			isReasonRequired: false,
			reasons: [],
		},
	]

	it('names who may, the least trusted first, and nobody beyond all limits', () => {
		const rule = overrideRule(own, 'priceOverride')
		expect(rolesThatMay(rule, asked(10, 100))).toEqual(['supervisor', 'manager'])
		expect(rolesThatMay(rule, asked(50, 100))).toEqual(['manager'])
		expect(rolesThatMay(rule, asked(51, 100))).toEqual([])
	})

	it('is the default where the store says nothing of an action, or nothing at all', () => {
		expect(overrideRule(own, 'lineDiscount')).toEqual(overrideRule(undefined, 'lineDiscount'))
		expect(rolesThatMay(overrideRule(undefined, 'noSale'), asked(0, 0))).toHaveLength(3)
		expect(rolesThatMay(overrideRule(undefined, 'blindReturn'), asked(100, 100))).toEqual([
			'supervisor',
			'manager',
		])
	})

	it('has one rule for an action', () => {
		expect(overrideRulesSchema.safeParse(own).success).toBe(true)
		expect(overrideRulesSchema.safeParse([...own, ...own]).success).toBe(false)
	})

	it('wants a reason only where it says so; blanks are none', () => {
		expect(isReasonGiven(overrideRule(own, 'priceOverride'), '')).toBe(true)
		const rule = overrideRule(undefined, 'priceOverride')
		expect(isReasonGiven(rule, '  ')).toBe(false)
		expect(isReasonGiven(rule, 'damaged')).toBe(true)
		expect(isReasonGiven(rule, '顾客投诉')).toBe(true)
	})
})
