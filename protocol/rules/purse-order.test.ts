import { describe, expect, it } from 'vitest'
import { simplePolicy } from '../../test/fixtures/card-policy.ts'
import { chance } from '../../test/simulation/chance.ts'
import { add, minor } from '../base/money.ts'
import type { Purse } from '../card/purse.ts'
import { type VoucherType, voucherTypeSchema } from '../card/voucher.ts'
import {
	type PayableBasket,
	type PurseRules,
	proposePayments,
	purseReason,
	purseWorth,
	type SpendablePurse,
} from './purse-order.ts'
import { type PayableLine, voucherWorth } from './voucher-worth.ts'

const TODAY = '2026-11-21'

function type(
	voucherTypeId: string,
	pays: VoucherType['pays'],
	over: Partial<VoucherType> = {},
): VoucherType {
	return voucherTypeSchema.parse({
		voucherTypeId,
		kind: 'coupon',
		nameZh: voucherTypeId,
		nameEn: voucherTypeId,
		pays,
		minimumSpendMinor: 0,
		departmentIds: null,
		usesPerSaleMax: 5,
		issuerEntity: 'LE1',
		sponsors: [],
		...over,
	})
}
const BALANCE = type('BAL', { kind: 'balance' })
const TEN = type('TEN', { kind: 'amount', perUseMinor: minor(1_000) })
const COFFEE = type('COFFEE', { kind: 'item', itemCodes: ['C'] as never }, { kind: 'activity' })
const RULES: PurseRules = {
	policy: {
		...simplePolicy(0),
		purseOrder: ['coupon', 'activity', 'gift', 'points', 'storedValue'],
		minorPer100Points: 100,
	},
	voucherTypes: [BALANCE, TEN, COFFEE],
	businessDate: TODAY,
}
const goods = (itemCode: string, amount: number, quantity = 1, departmentId = 'D1'): PayableLine => ({
	itemCode,
	departmentId,
	quantity,
	amountMinor: minor(amount),
})
function basket(...lines: PayableLine[]): PayableBasket {
	const dueMinor = add(...lines.map((line) => line.amountMinor))
	return { lines, paid: [], dueMinor, moneyMinor: dueMinor, pointsMinor: dueMinor }
}
const purse = (
	name: Purse,
	units: number,
	voucherTypeId?: string,
	validUntil: string | null = null,
): SpendablePurse => ({
	purse: name,
	units,
	voucher: voucherTypeId === undefined ? null : { voucherTypeId, validFrom: null, validUntil },
})

describe('what a voucher pays', () => {
	const worth = (voucherType: VoucherType, units: number, of: PayableBasket) =>
		voucherWorth(voucherType, units, of, of.dueMinor)

	it.each([
		{
			what: 'a balance: what is due, change stays on it',
			worth: worth(BALANCE, 5_000, basket(goods('A', 3_000))),
			amount: 3_000,
			amountMinor: 3_000,
		},
		{
			what: 'a balance: not more than it has',
			worth: worth(BALANCE, 500, basket(goods('A', 3_000))),
			amount: 500,
			amountMinor: 500,
		},
		{ what: 'whole uses', worth: worth(TEN, 4, basket(goods('A', 2_900))), amount: 2, amountMinor: 2_000 },
		{
			what: 'one use for less than a use',
			worth: worth(TEN, 4, basket(goods('A', 300))),
			amount: 1,
			amountMinor: 300,
		},
		{
			what: 'no more uses than allowed',
			worth: worth({ ...TEN, usesPerSaleMax: 1 }, 4, basket(goods('A', 2_900))),
			amount: 1,
			amountMinor: 1_000,
		},
		{
			what: 'one piece per use, dearest first',
			worth: worth(COFFEE, 2, basket(goods('C', 1_001, 2), goods('C', 900), goods('A', 9_000))),
			amount: 2,
			amountMinor: 1_401,
		},
		{
			what: 'lines of its departments',
			worth: worth(
				{ ...BALANCE, departmentIds: ['D2'] },
				9_000,
				basket(goods('A', 1_000), goods('B', 700, 1, 'D2')),
			),
			amount: 700,
			amountMinor: 700,
		},
	])('$what', ({ worth: found, amount, amountMinor }) => {
		expect(found).toEqual({ kind: 'pays', amount, amountMinor })
	})

	it.each([
		{
			worth: worth({ ...BALANCE, minimumSpendMinor: minor(5_000) }, 900, basket(goods('A', 4_999))),
			code: 'voucherBelowMinimum',
		},
		{ worth: worth(COFFEE, 1, basket(goods('A', 4_999))), code: 'voucherNotForTheseItems' },
		{ worth: worth(TEN, 0, basket(goods('A', 4_999))), code: 'insufficientFunds' },
	])('$code', ({ worth: found, code }) => {
		expect(found).toMatchObject({ kind: 'paysNot', code })
	})

	it('a piece that was paid for is not paid for again', () => {
		const cup = basket(goods('C', 1_200), goods('A', 500))
		const paid = [{ type: COFFEE, amount: 1, amountMinor: minor(1_200) }]
		const rest = { ...cup, paid, dueMinor: minor(500) }
		expect(voucherWorth({ ...BALANCE, departmentIds: null }, 9_000, rest, rest.dueMinor)).toMatchObject({
			amountMinor: 500,
		})
		expect(voucherWorth(COFFEE, 3, rest, rest.dueMinor)).toMatchObject({ code: 'voucherNotForTheseItems' })
	})
})

describe('points', () => {
	it.each([
		{ per100: 100, units: 10_000, due: 730, amount: 730, pays: 730 },
		{ per100: 250, units: 10_000, due: 7, amount: 3, pays: 7 },
		{ per100: 1_000, units: 10_000, due: 7, amount: 0, pays: 0 },
		{ per100: 30, units: 100, due: 5_000, amount: 100, pays: 30 },
		{ per100: 0, units: 100, due: 5_000, amount: 0, pays: 0 },
	])('$units points at $per100 per 100 pay $pays of $due', ({ per100, units, due, amount, pays }) => {
		const rules = { ...RULES, policy: { ...RULES.policy, minorPer100Points: per100 } }
		const worth = purseWorth(purse('points', units), basket(goods('A', due)), rules)
		if (pays === 0) expect(worth.kind).toBe('paysNot')
		else expect(worth).toEqual({ kind: 'pays', amount, amountMinor: pays })
	})

	it('never more than due, and the fewest points that pay it', () => {
		const random = chance(3)
		for (let round = 0; round < 500; round++) {
			const per100 = random.between(1, 1_000)
			const due = random.between(1, 20_000)
			const units = random.between(0, 30_000)
			const rules = { ...RULES, policy: { ...RULES.policy, minorPer100Points: per100 } }
			const worth = purseWorth(purse('points', units), basket(goods('A', due)), rules)
			if (worth.kind === 'paysNot') continue
			expect(worth.amount).toBeLessThanOrEqual(units)
			expect(worth.amountMinor).toBeLessThanOrEqual(due)
			expect(Math.floor((worth.amount * per100) / 100)).toBe(worth.amountMinor)
			expect(Math.floor(((worth.amount - 1) * per100) / 100)).toBeLessThan(worth.amountMinor)
		}
	})
})

describe('the order', () => {
	const purses = [
		purse('storedValue', 50_000),
		purse('points', 300),
		purse('gift', 1_000),
		purse('coupon:LATE', 1, 'TEN', '2026-12-31'),
		purse('coupon:SOON', 1, 'TEN', '2026-11-30'),
		purse('coupon:GONE', 1, 'TEN', '2026-11-20'),
		purse('activity:CUP', 1, 'COFFEE'),
	]

	it('expiring coupons first, own money last, until nothing is due', () => {
		const proposals = proposePayments(purses, basket(goods('C', 1_500), goods('A', 8_500)), RULES)
		expect(proposals.map(({ purse: name, amountMinor, reason }) => [name, amountMinor, reason.kind])).toEqual(
			[
				['coupon:SOON', 1_000, 'expiresSoonest'],
				['coupon:LATE', 1_000, 'expiresSoonest'],
				['activity:CUP', 1_500, 'paysForItem'],
				['gift', 1_000, 'giftBeforeOwnMoney'],
				['points', 300, 'pointsBeforeOwnMoney'],
				['storedValue', 5_200, 'ownMoneyLast'],
			],
		)
	})

	it('a kind that the policy does not name pays only when asked', () => {
		const rules = { ...RULES, policy: { ...RULES.policy, purseOrder: ['storedValue', 'points'] as const } }
		const proposals = proposePayments(purses, basket(goods('A', 60_000)), {
			...rules,
			policy: { ...rules.policy, purseOrder: [...rules.policy.purseOrder] },
		})
		expect(proposals.map(({ purse: name, reason }) => [name, reason.kind])).toEqual([
			['storedValue', 'inOrder'],
			['points', 'pointsLast'],
		])
	})

	it('a coupon that is not valid today says so', () => {
		expect(
			purseWorth(purse('coupon:GONE', 1, 'TEN', '2026-11-20'), basket(goods('A', 5_000)), RULES),
		).toEqual({
			kind: 'paysNot',
			code: 'voucherNotValidToday',
		})
		expect(purseWorth(purse('coupon:ODD', 1, 'NOPE'), basket(goods('A', 5_000)), RULES)).toMatchObject({
			code: 'voucherUnknown',
		})
	})

	it('value sold is not paid by the purses it goes to', () => {
		const load = { ...basket(goods('A', 1_000)), dueMinor: minor(11_000) }
		expect(proposePayments([purse('storedValue', 50_000)], load, RULES)).toMatchObject([
			{ amountMinor: 1_000 },
		])
	})

	it('reasons do not depend on the basket', () => {
		expect(purseReason(purse('coupon:X', 1, 'TEN'), RULES.policy)).toEqual({ kind: 'couponFirst' })
	})
})

it('whatever a card carries: the proposals never exceed what is due or what is there, and each purse comes once', () => {
	const random = chance(11)
	for (let round = 0; round < 400; round++) {
		const lines = Array.from({ length: random.between(1, 6) }, () =>
			goods(
				random.pick(['A', 'B', 'C']),
				random.between(0, 9_000),
				random.between(1, 4),
				random.pick(['D1', 'D2']),
			),
		)
		const purses = Array.from({ length: random.between(0, 8) }, (_, index): SpendablePurse => {
			const kind = random.pick(['storedValue', 'points', 'gift', 'BAL', 'TEN', 'COFFEE'] as const)
			const units = random.between(0, kind === 'TEN' || kind === 'COFFEE' ? 4 : 9_000)
			if (kind === 'storedValue' || kind === 'points' || kind === 'gift') return purse(kind, units)
			return purse(`coupon:${index}`, units, kind, random.pick([null, '2026-11-30', '2026-12-01']))
		})
		const own = [...new Map(purses.map((one) => [one.purse, one])).values()]
		const payable = basket(...lines)
		const proposals = proposePayments(own, payable, RULES)
		expect(new Set(proposals.map((one) => one.purse)).size).toBe(proposals.length)
		expect(add(...proposals.map((one) => one.amountMinor))).toBeLessThanOrEqual(payable.dueMinor)
		for (const { purse: name, amount, amountMinor } of proposals) {
			expect(amount).toBeLessThanOrEqual(own.find((one) => one.purse === name)?.units ?? 0)
			expect(amountMinor).toBeGreaterThan(0)
		}
	}
})
