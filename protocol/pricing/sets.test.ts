import { describe, expect, it } from 'vitest'
import { soldForm } from '../../test/helpers/random-basket.ts'
import { itemCodeSchema } from '../base/ids.ts'
import { minor } from '../base/money.ts'
import type { SetOfLine } from '../journal/set-of-line.ts'
import type { LineToPrice } from './open-line.ts'
import { type PricingContext, priceBasket } from './price-basket.ts'
import { recount } from './recount.ts'
import { partPrices } from './sets.ts'

const PLAIN: PricingContext = {
	taxMode: 'inclusive',
	promotions: [],
	customer: null,
	handDiscount: null,
	grants: [],
	loads: [],
}

function breakfast(quantity: number, setNumber = 1): LineToPrice[] {
	const set: SetOfLine = {
		setNumber,
		itemCode: itemCodeSchema.parse('SET'),
		nameZh: '早餐套装',
		nameEn: 'Breakfast',
		quantity,
		unitPriceMinor: minor(1_000),
	}
	const part = (index: number, itemCode: string, price: number, pieces: number, rate: number) => ({
		lineNumber: setNumber + index,
		itemCode,
		departmentId: 'D1',
		quantity: pieces * quantity,
		unitPriceMinor: minor(price),
		taxRateBasisPoints: rate,
		isPriceSetByHand: false,
		promotionIds: ['HALF', 'SPEND'],
		handDiscount: null,
		set,
	})
	return [part(0, 'MILK', 400, 2, 900), part(1, 'BREAD', 500, 1, 1_300)]
}

describe('a set', () => {
	it('shares its price by what its articles cost alone, each with its own tax', () => {
		const { lines, totals } = priceBasket(breakfast(1), PLAIN)
		expect(lines.map(({ amountMinor, taxMinor, discounts }) => [amountMinor, taxMinor, discounts])).toEqual([
			[616, 51, [{ kind: 'set', grantId: 'set', amountMinor: 184 }]],
			[384, 44, [{ kind: 'set', grantId: 'set', amountMinor: 116 }]],
		])
		expect(totals).toEqual({ itemCount: 3, totalMinor: 1_000, taxMinor: 95 })
	})

	it.each([
		{
			why: 'cheaper than its articles',
			price: 1_000,
			parts: [
				[400, 2],
				[500, 1],
			],
			prices: [400, 500],
		},
		{
			why: 'dearer, as a gift box is',
			price: 2_000,
			parts: [
				[400, 2],
				[500, 1],
			],
			prices: [616, 770],
		},
		{
			why: 'of articles that have no price of their own',
			price: 100,
			parts: [
				[0, 2],
				[0, 1],
			],
			prices: [34, 34],
		},
	])('has article prices that are at least its own: $why', ({ price, parts, prices }) => {
		const told = parts.map(([unitPrice = 0, quantity = 0]) => ({
			unitPriceMinor: minor(unitPrice),
			quantity,
		}))
		expect(partPrices(minor(price), told)).toEqual(prices)
	})

	it('takes part in "spend so much" and in points, and in no promotion that changes a price', () => {
		const told = { nameZh: '促销', nameEn: 'Promotion', who: { kind: 'everybody' }, combines: false } as const
		const half = {
			...told,
			promotionId: 'HALF',
			priority: 1,
			rule: { kind: 'percentOff', basisPoints: 5_000 },
		} as const
		const rule = {
			kind: 'spendAmountOff',
			spendMinor: minor(1_000),
			amountMinor: minor(100),
			repeats: true,
		} as const
		const spend = { ...told, promotionId: 'SPEND', priority: 2, rule }
		const only = (...promotions: PricingContext['promotions']) =>
			priceBasket(breakfast(2), { ...PLAIN, promotions }).totals.totalMinor
		expect(only(half)).toBe(2_000)
		expect(only(half, spend)).toBe(1_800)
	})

	it('is found out by the recount when its lines are not its price, or something was taken off as a set that was none', () => {
		const goods = breakfast(1)
		const priced = priceBasket(goods, PLAIN)
		const sold = soldForm(goods, priced)
		const sale = (lines: typeof sold) => ({ lines, loads: [], totals: priced.totals })
		expect(recount(sale(sold))).toEqual([])
		const cheaper = sold.map((line) => ({
			...line,
			set: line.set && { ...line.set, unitPriceMinor: minor(999) },
		}))
		expect(recount(sale(cheaper))).toEqual([{ lineNumber: 1, what: 'setPrice' }])
		const alone = sold.map(({ set: _, ...line }) => line)
		expect(recount(sale(alone))).toEqual([{ lineNumber: 1, what: 'setPrice' }])
	})
})
