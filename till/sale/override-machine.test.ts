import { describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import type { Operator } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { refuse } from '../../protocol/refusals.ts'
import { item, known, MANAGER, NOON, OPERATOR, Play, SUPERVISOR } from '../../test/helpers/till-play.ts'
import type { DiscountTakes } from '../till-state.ts'
import { goodsMinor, soldLines } from './basket.ts'

/** A cashier may do 5 % and 10.00 alone (3 % of a basket), a supervisor 20 % and 200.00, a manager anything. */
const price = (unitPriceMinor: number | null, lineNumber = 1, reason = 'damaged') =>
	({
		kind: 'setLinePrice',
		lineNumber,
		unitPriceMinor: unitPriceMinor === null ? null : minor(unitPriceMinor),
		reason,
	}) as const
const rate = (basisPoints: number): DiscountTakes => ({ kind: 'rate', basisPoints })
const amount = (amountMinor: number): DiscountTakes => ({ kind: 'amount', amountMinor: minor(amountMinor) })
const line = (takes: DiscountTakes | null, lineNumber = 1, reason = 'shortDated') =>
	({ kind: 'discountLine', lineNumber, takes, reason }) as const
const basket = (takes: DiscountTakes | null, reason = 'goodwill') =>
	({ kind: 'discountBasket', takes, reason }) as const
const tried = (operator: Operator | null, pinRight = true) =>
	({ kind: 'overrideTried', operator, pinRight }) as const
const START = { kind: 'startTender' } as const

const selling = () => new Play().open().take(item('A', 10_000), item('B', 5_000))
function total(play: Play): number {
	return play.state.sale ? goodsMinor(play.state.sale) : 0
}
const waits = (play: Play) => play.state.sale?.pendingOverride ?? null
function paid(play: Play) {
	return play.do(START, { kind: 'tenderCash', handedOverMinor: minor(total(play)) }).last('saleCompleted')
}

describe('within the own limit', () => {
	it('is done at once, and told with its reason and what it took', () => {
		const play = selling().do(price(9_900), line(rate(400), 2), basket(amount(100)))
		expect(total(play)).toBe(9_900 + 4_800 - 100)
		expect(waits(play)).toBeNull()
		const sale = paid(play)
		expect(sale.overrides).toEqual([
			{ action: 'priceOverride', lineNumber: 1, reason: 'damaged', supervisorId: null, amountMinor: 100 },
			{ action: 'lineDiscount', lineNumber: 2, reason: 'shortDated', supervisorId: null, amountMinor: 200 },
			{
				action: 'basketDiscount',
				lineNumber: null,
				reason: 'goodwill',
				supervisorId: null,
				amountMinor: 100,
			},
		])
		expect(sale.lines.map(({ unitPriceMinor, listPriceMinor }) => [unitPriceMinor, listPriceMinor])).toEqual([
			[9_900, 10_000],
			[5_000, undefined],
		])
		expect(sale.lines.flatMap(({ discounts }) => discounts.map(({ kind }) => kind)).sort()).toEqual([
			'basket',
			'basket',
			'line',
		])
	})

	it('a sale without any says nothing of it', () => {
		expect('overrides' in paid(selling())).toBe(false)
	})

	it.each([
		['a price', price(9_500), price(null)],
		['a price that is the catalogue’s again', price(9_500), price(10_000)],
		['a discount of a line', line(rate(500)), line(null)],
		['a discount of the basket', basket(rate(300)), basket(null)],
	])('%s is taken back with one press', (_, set, back) => {
		const play = selling()
		const before = JSON.stringify(play.state.sale)
		play.do(set)
		expect(total(play)).toBeLessThan(15_000)
		expect(JSON.stringify(play.do(back).state.sale)).toBe(before)
	})

	it.each([
		['no reason', price(9_500, 1, '  '), 'reasonMissing'],
		['a line that is not there', price(9_500, 3), 'lineUnknown'],
		['more than there is', line(amount(10_001)), 'amountInvalid'],
		['more than there is of the basket', basket(amount(15_001)), 'amountInvalid'],
	])('%s is refused', (_, input, code) => {
		const play = selling().do(input)
		expect(play.result).toMatchObject({ code })
		expect(total(play)).toBe(15_000)
		expect(waits(play)).toBeNull()
	})

	it('a line that is not counted any more is not changed', () => {
		expect(selling().do({ kind: 'voidLine', lineNumber: 1 }, price(9_500)).result).toMatchObject({
			code: 'lineUnknown',
		})
	})

	it('nothing is changed once something was paid', () => {
		const play = selling().do(
			START,
			{ kind: 'tenderCash', handedOverMinor: minor(100) },
			{ kind: 'backToSale' },
		)
		expect(play.do(price(9_900)).result).toMatchObject({ code: 'notNow' })
	})

	it('as many as an entry holds, and no more', () => {
		const goods = Array.from({ length: LIMITS.overridesPerSaleMax + 1 }, (_, index) =>
			item(`I${index}`, 1_000),
		)
		const play = new Play().open().take(...goods)
		for (const [index] of goods.entries()) play.do(price(990, index + 1))
		expect(play.result).toMatchObject({ code: 'tooManyOverrides' })
		expect(paid(play).overrides).toHaveLength(LIMITS.overridesPerSaleMax)
	})

	it('goods taken after it do not join the line that it was done to', () => {
		const play = new Play().open().take(item('A', 10_000)).do(price(9_500)).take(item('A', 10_000))
		expect(play.state.sale?.lines.map(({ quantity }) => quantity)).toEqual([1, 1])
		expect(total(play)).toBe(19_500)
	})
})

describe('beyond the own limit', () => {
	it('changes nothing and waits, over a restart, and nothing is paid meanwhile', () => {
		const play = selling().do(price(9_000))
		expect(play.result).toEqual({ kind: 'accepted' })
		expect(total(play)).toBe(15_000)
		expect(waits(play)).toEqual(price(9_000))
		expect(play.do(START).result).toEqual(refuse('overrideOpen'))
		expect(play.do({ kind: 'restarted' }).state.sale?.stage).toBe('selling')
		expect(waits(play)).toEqual(price(9_000))
	})

	it('the sale is not put aside meanwhile', () => {
		const play = selling().do(price(9_000), { kind: 'suspendSale', label: '' })
		expect(play.result).toEqual(refuse('overrideOpen'))
		expect(waits(play)).not.toBeNull()
	})

	it('goods go on being taken, and customers’ cards too', () => {
		const play = selling()
			.do(price(9_000))
			.take(item('C', 100))
			.do({ kind: 'cardRecognised', medium: { kind: 'uid', value: '04A1B2C3D4E580' }, known: known() })
		expect(total(play)).toBe(15_100)
		expect(play.state.sale?.card?.card.cardNo).toBe('8800000000000017')
		expect(waits(play)).not.toBeNull()
	})

	it.each([
		['her number and PIN', tried(SUPERVISOR)],
		['her card', { kind: 'operatorPresented', operator: SUPERVISOR } as const],
	])('is carried out on a supervisor’s word by %s, and the entry names her', (_, word) => {
		const play = selling().do(price(9_000), word)
		expect(total(play)).toBe(14_000)
		expect(waits(play)).toBeNull()
		expect(paid(play).overrides).toMatchObject([{ supervisorId: '2001', amountMinor: 1_000 }])
	})

	it.each([
		['nobody of that number', tried(null), refuse('overrideNotAllowed')],
		['a cashier, though her PIN is right', tried(OPERATOR), refuse('overrideNotAllowed')],
		['a wrong PIN', tried(SUPERVISOR, false), refuse('pinWrong')],
	])('%s changes nothing', (_, word, refusal) => {
		const play = selling().do(price(9_000), word)
		expect(play.result).toEqual(refusal)
		expect(total(play)).toBe(15_000)
		expect(waits(play)).not.toBeNull()
	})

	it('a supervisor, too, has a limit; then the manager comes', () => {
		const play = selling().do(price(7_000), tried(SUPERVISOR))
		expect(play.result).toEqual(refuse('overrideExceeded', { limitMinor: 2_000 }))
		expect(total(play.do(tried(MANAGER)))).toBe(12_000)
	})

	it('her limit is that of the basket as it is when she comes', () => {
		const play = selling()
			.do(basket(rate(1_500)))
			.take(item('C', 400_000))
		expect(play.do(tried(SUPERVISOR)).result).toMatchObject({ code: 'overrideExceeded' })
	})

	it('PINs are counted, over restarts; a right one of sign-on gives no new tries', () => {
		const play = selling().do(price(9_000))
		for (let attempt = 1; attempt < LIMITS.pinAttemptsMax; attempt++) play.do(tried(SUPERVISOR, false))
		play.do({ kind: 'signOff' })
		expect(play.do(tried(SUPERVISOR, false)).result).toEqual(refuse('pinLocked', { seconds: 60 }))
		expect(play.do(tried(SUPERVISOR)).result).toMatchObject({ code: 'pinLocked' })
		play.nowMs = NOON + LIMITS.pinLockMs
		expect(total(play.do(tried(SUPERVISOR)))).toBe(14_000)
	})

	it('is dropped with one press; with its line; with its sale', () => {
		expect(waits(selling().do(price(9_000), { kind: 'dropOverride' }))).toBeNull()
		expect(waits(selling().do(price(9_000), { kind: 'voidLine', lineNumber: 1 }))).toBeNull()
		expect(waits(selling().do(price(9_000), { kind: 'voidLine', lineNumber: 2 }))).not.toBeNull()
		expect(selling().do(price(9_000), { kind: 'cancelSale' }).state.sale).toBeNull()
	})

	it('raising a price far waits, too', () => {
		const play = selling().do(price(12_000))
		expect(waits(play)).not.toBeNull()
		expect(total(play.do(tried(SUPERVISOR)))).toBe(17_000)
		expect(paid(play).overrides).toMatchObject([{ amountMinor: -2_000 }])
	})

	it('what nobody in the store may do is refused at once', () => {
		const play = selling()
		const never = { basisPointsMax: 0, amountMinorMax: minor(0) }
		play.profile = {
			...play.profile,
			overrideRules: [
				{
					action: 'priceOverride',
					limits: { cashier: never, supervisor: never, manager: never },
					isReasonRequired: false,
					reasons: [],
				},
			],
		}
		expect(play.do(price(9_999)).result).toEqual(refuse('overrideExceeded', { limitMinor: 0 }))
		expect(waits(play)).toBeNull()
	})

	it('a manager at the till needs nobody', () => {
		const play = new Play()
		play.do(
			{ kind: 'signOnTried', operatorId: '9001', operator: MANAGER, pinRight: true },
			{ kind: 'openShift', floatMinor: minor(0) },
		)
		play.take(item('A', 10_000)).do(price(1))
		expect(total(play)).toBe(1)
		expect(paid(play).overrides).toMatchObject([{ supervisorId: null, amountMinor: 9_999 }])
	})
})

describe('no limit is passed in small steps', () => {
	it('two things on one line count together, what a supervisor answers for does not', () => {
		const play = selling().do(price(9_600), line(rate(200)))
		expect(waits(play)).not.toBeNull()
		const approved = selling().do(price(9_000), tried(SUPERVISOR), line(rate(200)))
		expect(waits(approved)).toBeNull()
		expect(total(approved)).toBe(9_000 - 180 + 5_000)
	})

	it('the lines count with the basket', () => {
		const play = selling().do(price(9_600), basket(rate(100)))
		expect(waits(play)).not.toBeNull()
	})

	it('more of the same afterwards waits for a supervisor before anything is paid', () => {
		const play = selling().do(price(9_500), { kind: 'setLineQuantity', lineNumber: 1, quantity: 3 })
		expect(total(play)).toBe(33_500)
		expect(play.do(START).result).toEqual(refuse('overrideOpen'))
		expect(waits(play)).toEqual(price(9_500))
		expect(total(play), 'the catalogue’s price until then').toBe(35_000)
		expect(total(play.do(tried(SUPERVISOR)))).toBe(33_500)
		expect(play.do(START).state.sale?.stage).toBe('tendering')
	})

	it('what a supervisor allowed is judged by her limit again when more came after', () => {
		const play = selling().do(line(rate(2_000)), tried(SUPERVISOR))
		play.do({ kind: 'setLineQuantity', lineNumber: 1, quantity: 10 })
		expect(total(play), '200.00 are hers').toBe(85_000)
		expect(play.do(START).state.sale?.stage).toBe('tendering')
		play.do({ kind: 'backToSale' }, { kind: 'setLineQuantity', lineNumber: 1, quantity: 11 })
		expect(play.do(START).result).toEqual(refuse('overrideOpen'))
		expect(waits(play)).toEqual(line(rate(2_000)))
		expect(total(play), 'nothing off until somebody may').toBe(115_000)
		play.do(tried(SUPERVISOR))
		expect(play.result).toEqual(refuse('overrideExceeded', { limitMinor: 20_000 }))
		expect(total(play.do(tried(MANAGER)))).toBe(93_000)
		expect(paid(play).overrides).toMatchObject([{ supervisorId: '9001', amountMinor: 22_000 }])
	})

	it('so is a discount of the whole basket', () => {
		const play = selling().do(basket(rate(1_500)), tried(SUPERVISOR))
		play.do({ kind: 'setLineQuantity', lineNumber: 1, quantity: 40 })
		expect(play.do(START).result).toEqual(refuse('overrideOpen'))
		expect(waits(play)).toEqual(basket(rate(1_500)))
	})

	it('what one supervisor allows on a line, and with the basket, counts together; a manager’s does not count with hers', () => {
		const twice = selling().do(price(8_000), tried(SUPERVISOR), line(rate(1_000)), tried(SUPERVISOR))
		expect(twice.result.kind).toBe('refused')
		expect(waits(twice)).not.toBeNull()
		const both = selling().do(line(rate(2_000)), tried(SUPERVISOR), basket(rate(1_500)), tried(SUPERVISOR))
		expect(both.result.kind).toBe('refused')
		both.do(tried(MANAGER))
		expect(waits(both)).toBeNull()
		expect(both.do(START).state.sale?.stage).toBe('tendering')
		const others = selling().do(price(5_000), tried(MANAGER), line(rate(2_000)), tried(SUPERVISOR))
		expect(waits(others)).toBeNull()
	})

	it('somebody whom the till does not know any more allows nothing', () => {
		const play = selling().do(line(rate(1_000)), tried(SUPERVISOR))
		play.operators = [MANAGER]
		expect(play.do(START).result).toEqual(refuse('overrideOpen'))
		expect(waits(play)).toEqual(line(rate(1_000)))
	})
})

it('the lines of the basket and their overrides add up to what the catalogue asked', () => {
	const play = selling().do(price(9_870), line(rate(300), 2), basket(amount(77)))
	expect(waits(play)).toBeNull()
	const { sale } = play.state
	const listed = 15_000
	const taken = (sale ? soldLines(sale) : []).flatMap(({ discounts }) =>
		discounts.map((one) => one.amountMinor),
	)
	expect(total(play)).toBe(listed - 130 - taken.reduce((sum, one) => sum + one, 0))
})
