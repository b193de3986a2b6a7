/** What holds for any basket, shown on 100,000 of them. A basket that breaks a promise is named by its seed. */
import { expect, it } from 'vitest'
import { type RandomBasket, randomBasket, soldForm } from '../../test/helpers/random-basket.ts'
import { type Chance, chance } from '../../test/simulation/chance.ts'
import { assert } from '../base/assert.ts'
import type { SoldLine } from '../journal/entry.ts'
import { LIMITS } from '../limits.ts'
import { lineWorth } from './line-worth.ts'
import { type PricedBasket, priceBasket, taxOf } from './price-basket.ts'
import { recount } from './recount.ts'
import { type ReturnShare, returnShare } from './return-share.ts'
import { lineTotal, type TaxMode } from './totals.ts'

const BASKETS = 100_000
const PER_TEST = BASKETS / 4

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

function forBaskets(
	from: number,
	check: (basket: RandomBasket, priced: PricedBasket, random: Chance) => void,
): number {
	for (let seed = from; seed < from + PER_TEST; seed++) {
		const random = chance(seed)
		const basket = randomBasket(random)
		try {
			check(basket, priceBasket(basket.lines, basket.context), random)
		} catch (error) {
			throw new Error(`basket ${seed}: ${error instanceof Error ? error.message : String(error)}`)
		}
	}
	return PER_TEST
}

it('adds up line by line: nothing below zero, each source once, totals are sums, and the recount agrees', () => {
	const checked = forBaskets(0, ({ lines, context }, priced) => {
		const sold = soldForm(lines, priced)
		for (const line of sold) {
			const taken = sum(line.discounts.map(({ amountMinor }) => amountMinor))
			assert(line.amountMinor >= 0 && line.taxMinor >= 0, 'a line is below zero')
			assert(lineWorth(line) - taken === line.amountMinor, 'a line does not add up')
			assert(
				line.discounts.every(({ amountMinor }) => amountMinor > 0),
				'a discount takes nothing',
			)
			assert(line.discounts.length <= LIMITS.discountsPerLineMax, 'too many discounts for an entry')
		}
		const loads = context.loads.map((load) => ({ ...load })) as Parameters<typeof recount>[0]['loads']
		const { taxMode, totals } = { ...context, totals: priced.totals }
		const told = { lines: sold, loads, totals, ...(taxMode === 'exclusive' ? { taxMode } : {}) }
		assert(recount(told).length === 0, 'the recount disagrees')
		const paid =
			sum(sold.map((line) => lineTotal(line, taxMode))) + sum(loads.map((load) => load.amountMinor))
		assert(paid === totals.totalMinor, 'the total is no sum')
	})
	expect(checked).toBe(PER_TEST)
})

it('comes to the same, in whichever order the lines were taken', () => {
	const checked = forBaskets(PER_TEST, ({ lines, context }, priced, random) => {
		const shuffled = [...lines].sort(() => random.between(-1, 1))
		const again = priceBasket(shuffled, context)
		assert(again.totals.totalMinor === priced.totals.totalMinor, 'another total')
		assert(again.totals.taxMinor === priced.totals.taxMinor, 'another tax')
	})
	expect(checked).toBe(PER_TEST)
})

it('gives back, for any pieces in any parts, never more than was paid, and all together exactly that', () => {
	const checked = forBaskets(2 * PER_TEST, ({ lines, context }, priced, random) => {
		for (const line of soldForm(lines, priced)) checkReturns(line, context.taxMode, random)
	})
	expect(checked).toBe(PER_TEST)
})

function checkReturns(line: SoldLine, taxMode: TaxMode, random: Chance): void {
	const parts: ReturnShare[] = []
	let returned = 0
	while (returned < line.quantity) {
		const quantity = random.between(1, line.quantity - returned)
		const part = returnShare(line, quantity, returned, taxMode)
		parts.push(part)
		returned += quantity
		const taken = sum(part.discounts.map(({ amountMinor }) => amountMinor))
		assert(part.paidMinor >= 0 && part.taxMinor >= 0, 'less than nothing comes back')
		if (line.weightGrams === undefined)
			assert(line.unitPriceMinor * quantity - taken === part.amountMinor, 'a part does not add up')
		assert(sum(parts.map(({ paidMinor }) => paidMinor)) <= lineTotal(line, taxMode), 'more than was paid')
	}
	assert(sum(parts.map(({ paidMinor }) => paidMinor)) === lineTotal(line, taxMode), 'not all that was paid')
	assert(sum(parts.map(({ taxMinor }) => taxMinor)) === line.taxMinor, 'not all of the tax')
	for (const { kind, grantId, amountMinor } of line.discounts) {
		const shares = parts.flatMap(({ discounts }) =>
			discounts.filter((own) => own.kind === kind && own.grantId === grantId).map((own) => own.amountMinor),
		)
		assert(sum(shares) === amountMinor, 'not all of a discount')
	}
}

it('costs a customer no more for a rule that counts pieces than without it', () => {
	const checked = forBaskets(3 * PER_TEST, ({ lines, context }) => {
		const goods = lines.map((line) => ({ ...line, handDiscount: null }))
		const plain = { ...context, handDiscount: null, grants: [], taxMode: 'inclusive' } as const
		const alone = context.promotions
			.filter(({ combines, rule }) => !combines && rule.kind !== 'spendAmountOff')
			.map((promotion) => ({ ...promotion, priority: 1 }))
		const counted = priceBasket(goods, { ...plain, promotions: alone }).totals.totalMinor
		const uncounted = alone.filter(({ rule }) => rule.kind !== 'everyNth' && rule.kind !== 'mixAndMatch')
		const without = priceBasket(goods, { ...plain, promotions: uncounted }).totals.totalMinor
		// Each line is rounded once for each promotion that it shows.
		assert(counted <= without + lines.length * LIMITS.promotionsPaidPerLineMax, 'dearer')
	})
	expect(checked).toBe(PER_TEST)
})

it('sells a set for its price, whatever it is made of, and gives its articles back for no more than that', () => {
	let sets = 0
	forBaskets(4 * PER_TEST, ({ lines, context }, _priced, random) => {
		const own = lines.filter(({ set }) => set !== undefined)
		const price = own[0]?.set
		if (price === undefined) return
		sets += 1
		const plain = { ...context, promotions: [], customer: null, handDiscount: null, grants: [], loads: [] }
		const goods = own.map((line) => ({ ...line, handDiscount: null }))
		const { lines: alone } = priceBasket(goods, plain)
		const paid = sum(alone.map(({ amountMinor }) => amountMinor))
		assert(paid === price.unitPriceMinor * price.quantity, 'the lines are not the price of the set')
		for (const [index, { amountMinor, taxMinor }] of alone.entries()) {
			const rate = goods[index]?.taxRateBasisPoints ?? 0
			assert(taxMinor === taxOf(amountMinor, rate, context.taxMode), 'a part has not the tax of its own rate')
		}
		let back = 0
		for (const line of soldForm(goods, priceBasket(goods, { ...plain, taxMode: 'inclusive' }))) {
			const quantity = random.between(1, line.quantity)
			back += returnShare(line, quantity, 0, 'inclusive').paidMinor
			assert(back <= paid, 'articles of a set give back more than it cost')
		}
	})
	expect(sets).toBeGreaterThan(PER_TEST / 5)
})

it('leaves a deposit whole whatever is taken off the goods, and the goods as they are without it', () => {
	let deposits = 0
	forBaskets(5 * PER_TEST, ({ lines, context }, priced) => {
		const own = lines.filter(({ depositOf }) => depositOf !== undefined)
		if (own.length === 0) return
		deposits += 1
		for (const line of own) {
			const found = priced.lines.find(({ lineNumber }) => lineNumber === line.lineNumber)
			assert(found?.amountMinor === lineWorth(line), 'something is off a deposit')
			assert(
				found.discounts.length === 0 && found.pointsRateBasisPoints === 0,
				'a deposit has part in something',
			)
			const tax = taxOf(lineWorth(line), line.taxRateBasisPoints, context.taxMode)
			assert(found.taxMinor === tax, 'a deposit has not its own tax')
		}
		const goods = lines.filter(({ depositOf }) => depositOf === undefined)
		const without = priceBasket(goods, context)
		const kept = priced.lines.filter(({ depositOf }) => depositOf === undefined)
		assert(
			JSON.stringify(without.lines) === JSON.stringify(kept),
			'goods cost another price beside a deposit',
		)
		assert(without.totals.itemCount === priced.totals.itemCount, 'a deposit counts as goods')
	})
	expect(deposits).toBeGreaterThan(PER_TEST / 5)
})
