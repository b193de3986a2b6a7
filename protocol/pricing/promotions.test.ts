/** Which promotion applies to which piece, by examples. What must hold for any basket: `pricing-properties.test.ts`. */
import { describe, expect, it } from 'vitest'
import { minor } from '../base/money.ts'
import type { PromotionRule, SalePromotion } from '../catalogue/promotion.ts'
import { LIMITS } from '../limits.ts'
import type { Customer } from './customer.ts'
import type { LineToPrice } from './open-line.ts'
import { pointsEarned } from './points.ts'
import { priceBasket } from './price-basket.ts'

let nextLine = 0
const line = (unitPrice: number, promotionIds: string[], over: Partial<LineToPrice> = {}): LineToPrice => {
	nextLine += 1
	return {
		lineNumber: nextLine,
		itemCode: `A${nextLine}`,
		departmentId: 'D1',
		quantity: 1,
		unitPriceMinor: minor(unitPrice),
		taxRateBasisPoints: 0,
		isPriceSetByHand: false,
		promotionIds,
		handDiscount: null,
		...over,
	}
}
const promo = (
	promotionId: string,
	rule: PromotionRule,
	over: Partial<SalePromotion> = {},
): SalePromotion => ({
	promotionId,
	nameZh: promotionId,
	nameEn: promotionId,
	who: { kind: 'everybody' },
	priority: 100,
	combines: false,
	rule,
	...over,
})
const percent = (basisPoints: number): PromotionRule => ({ kind: 'percentOff', basisPoints })
const second: PromotionRule = { kind: 'everyNth', pieces: 2, basisPoints: 5_000 }
const threeFor = (price: number): PromotionRule => ({
	kind: 'mixAndMatch',
	pieces: 3,
	priceMinor: minor(price),
})
const spend = (spendMinor: number, off: number, repeats = false): PromotionRule => ({
	kind: 'spendAmountOff',
	spendMinor: minor(spendMinor),
	amountMinor: minor(off),
	repeats,
})
const WANG: Customer = { tier: 'gold', birthday: 'month' }

function priced(lines: LineToPrice[], promotions: SalePromotion[], customer: Customer | null = null) {
	return priceBasket(lines, {
		taxMode: 'inclusive',
		promotions,
		customer,
		handDiscount: null,
		grants: [],
		loads: [],
	})
}
/** Of each line what each promotion takes off it. */
function off(lines: LineToPrice[], promotions: SalePromotion[], customer: Customer | null = null) {
	return priced(lines, promotions, customer).lines.map(({ discounts }) =>
		Object.fromEntries(discounts.map(({ grantId, amountMinor }) => [grantId, amountMinor])),
	)
}

describe('rules for each piece', () => {
	it('a rate, an amount, another price; the best of them for each line', () => {
		const promotions = [
			promo('RATE', percent(1_000)),
			promo('AMOUNT', { kind: 'amountOff', amountMinor: minor(150) }),
			promo('PRICE', { kind: 'fixedPrice', unitPriceMinor: minor(700) }),
		]
		const all = ['RATE', 'AMOUNT', 'PRICE']
		const lines = [line(2_000, all, { quantity: 2 }), line(800, all), line(500, all), line(9_000, ['RATE'])]
		expect(off(lines, promotions)).toEqual([
			{ PRICE: 2_600 },
			{ AMOUNT: 150 },
			{ AMOUNT: 150 },
			{ RATE: 900 },
		])
	})

	it('weighed goods cost what their label says', () => {
		const weighed = (rule: PromotionRule) =>
			off([line(1_281, ['P'], { weightGrams: 652 })], [promo('P', rule)])
		expect(weighed({ kind: 'fixedPrice', unitPriceMinor: minor(999) })).toEqual([{ P: 835 - 651 }])
		expect(weighed({ kind: 'amountOff', amountMinor: minor(100) })).toEqual([{ P: 835 - 770 }])
		expect(weighed(percent(1_000))).toEqual([{ P: 84 }])
	})

	it('a price set by hand is left alone, and what the line did not meet', () => {
		const byHand = line(1_000, ['P'], { isPriceSetByHand: true })
		expect(off([byHand, line(1_000, [])], [promo('P', percent(1_000))])).toEqual([{}, {}])
	})
})

describe('who it is for', () => {
	const cases: [SalePromotion['who'], Customer | null, boolean][] = [
		[{ kind: 'members' }, null, false],
		[{ kind: 'members' }, WANG, true],
		[{ kind: 'tiers', tiers: ['silver'] }, WANG, false],
		[{ kind: 'tiers', tiers: ['silver', 'gold'] }, WANG, true],
		[{ kind: 'birthday', span: 'month' }, WANG, true],
		[{ kind: 'birthday', span: 'day' }, WANG, false],
		[{ kind: 'birthday', span: 'day' }, { ...WANG, birthday: 'day' }, true],
		[{ kind: 'birthday', span: 'month' }, null, false],
	]
	it.each(cases)('%j for %j: %s', (who, customer, applies) => {
		const [taken] = off([line(1_000, ['P'])], [promo('P', percent(1_000), { who })], customer)
		expect(taken).toEqual(applies ? { P: 100 } : {})
	})
})

describe('rules that count pieces', () => {
	it('the second at half price: the cheaper of each two, the dearest two first', () => {
		const lines = [line(300, ['N']), line(1_000, ['N']), line(500, ['N'], { quantity: 2 })]
		expect(off(lines, [promo('N', second)])).toEqual([{ N: 150 }, {}, { N: 250 }])
	})

	it('takes pieces only where that saves more than the best rule for each of them', () => {
		const promotions = [promo('N', second), promo('R', percent(4_000))]
		const lines = [line(1_000, ['N', 'R']), line(900, ['N']), line(900, ['N'])]
		expect(off(lines, promotions)).toEqual([{ R: 400 }, {}, { N: 450 }])
		expect(off([line(100, ['N', 'R']), line(100, ['N', 'R'])], promotions)).toEqual([{ R: 40 }, { R: 40 }])
	})

	it('many of one article are counted without counting each', () => {
		const many = [line(333, ['N'], { quantity: 9_999 })]
		expect(off(many, [promo('N', second)])).toEqual([{ N: Math.round((333 * 4_999) / 2) }])
	})

	it('three for a price, shared by all three; only where it saves', () => {
		const promotions = [promo('M', threeFor(1_000))]
		const lines = [line(600, ['M']), line(400, ['M']), line(500, ['M']), line(100, ['M'], { quantity: 3 })]
		expect(off(lines, promotions)).toEqual([{ M: 200 }, { M: 133 }, { M: 167 }, {}])
	})

	it('of two that want the same pieces the one that saves more comes first', () => {
		const promotions = [promo('A', second), promo('B', threeFor(1_000))]
		const lines = ['x', 'y', 'z'].map((code) => line(1_000, ['A', 'B'], { itemCode: code }))
		expect(off(lines, promotions)).toEqual([{ B: 666 }, { B: 667 }, { B: 667 }])
	})
})

describe('several at once', () => {
	it('by priority: what the first uses is not there for the next', () => {
		const promotions = [promo('LATE', percent(9_000)), promo('EARLY', percent(1_000), { priority: 1 })]
		expect(off([line(1_000, ['LATE', 'EARLY'])], promotions)).toEqual([{ EARLY: 100 }])
	})

	it('those that combine come on top, on what is left', () => {
		const promotions = [promo('TOP', percent(1_000), { combines: true, priority: 1 }), promo('N', second)]
		expect(off([line(1_000, ['N', 'TOP'], { quantity: 2 })], promotions)).toEqual([{ N: 500, TOP: 150 }])
	})

	it('a line shows a bounded number of them', () => {
		const promotions = Array.from({ length: 9 }, (_, index) =>
			promo(`T${index}`, percent(1_000), { combines: true }),
		)
		const [taken] = off(
			[
				line(
					10_000,
					promotions.map(({ promotionId }) => promotionId),
				),
			],
			promotions,
		)
		expect(Object.keys(taken ?? {})).toHaveLength(LIMITS.promotionsPaidPerLineMax)
	})
})

describe('spend so much', () => {
	it('counts what other promotions have left; once, or for every so much', () => {
		const half = promo('H', percent(5_000))
		expect(off([line(20_000, ['S', 'H'])], [half, promo('S', spend(20_000, 3_000))])).toEqual([{ H: 10_000 }])
		expect(off([line(41_000, ['S'])], [promo('S', spend(20_000, 3_000))])).toEqual([{ S: 3_000 }])
		expect(off([line(41_000, ['S'])], [promo('S', spend(20_000, 3_000, true))])).toEqual([{ S: 6_000 }])
	})

	it('is shared by worth; a line counts for the one that takes most off', () => {
		const promotions = [promo('S', spend(200, 30)), promo('T', spend(300, 50))]
		expect(off([line(200, ['S', 'T']), line(100, ['T'])], promotions)).toEqual([{ T: 33 }, { T: 17 }])
	})
})

describe('points', () => {
	const points = (rateBasisPoints: number): PromotionRule => ({ kind: 'points', rateBasisPoints })
	const earned = (lines: LineToPrice[], promotions: SalePromotion[]) =>
		pointsEarned(
			priced(lines, promotions, WANG).lines.map(({ amountMinor, pointsRateBasisPoints }) => ({
				paidMinor: amountMinor,
				pointsRateBasisPoints,
			})),
			2,
		)

	it('whole units of all lines together, each line at its rate', () => {
		expect(earned([line(1_050, []), line(1_050, [])], [])).toBe(42)
		expect(earned([line(1_050, []), line(1_050, ['D'])], [promo('D', points(20_000))])).toBe(62)
	})

	it('the best of those that do not combine, and what the others add', () => {
		const promotions = [
			promo('D', points(20_000)),
			promo('T', points(30_000)),
			promo('C', points(15_000), { combines: true }),
		]
		expect(earned([line(10_000, ['D', 'T', 'C'])], promotions)).toBe(700)
	})
})

describe('hints', () => {
	const hints = (lines: LineToPrice[], rule: PromotionRule) =>
		priced(lines, [promo('P', rule)]).hints.map(({ missing }) => missing)

	it('one piece short of a group', () => {
		expect(hints([line(500, ['P'])], second)).toEqual([{ kind: 'piece' }])
		expect(hints([line(500, ['P'], { quantity: 2 })], second)).toEqual([])
		expect(hints([line(500, [])], second)).toEqual([])
	})

	it('a fifth short of an amount', () => {
		expect(hints([line(16_000, ['P'])], spend(20_000, 1_000))).toEqual([
			{ kind: 'amount', amountMinor: 4_000 },
		])
		expect(hints([line(15_999, ['P'])], spend(20_000, 1_000))).toEqual([])
		expect(hints([line(38_000, ['P'])], spend(20_000, 1_000))).toEqual([])
		expect(hints([line(38_000, ['P'])], spend(20_000, 1_000, true))).toEqual([
			{ kind: 'amount', amountMinor: 2_000 },
		])
	})
})
