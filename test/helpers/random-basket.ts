/** Baskets as they never stood on a counter: any goods, any promotions, any discounts, each drawn from a seed. */
import { minor } from '../../protocol/base/money.ts'
import type { PromotionRule, SalePromotion } from '../../protocol/catalogue/promotion.ts'
import type { DiscountTakes } from '../../protocol/journal/basket-line.ts'
import type { SoldLine } from '../../protocol/journal/entry.ts'
import type { SetOfLine } from '../../protocol/journal/set-of-line.ts'
import type { Customer } from '../../protocol/pricing/customer.ts'
import type { Grant } from '../../protocol/pricing/grants.ts'
import type { LineToPrice } from '../../protocol/pricing/open-line.ts'
import type { PricedBasket, PricingContext } from '../../protocol/pricing/price-basket.ts'
import { partPrices } from '../../protocol/pricing/sets.ts'
import type { Chance } from '../simulation/chance.ts'

export type RandomBasket = { readonly lines: LineToPrice[]; readonly context: PricingContext }

export function randomBasket(random: Chance): RandomBasket {
	const promotions = Array.from({ length: random.between(0, 5) }, (_, index) =>
		randomPromotion(random, index),
	)
	const goods = Array.from({ length: random.between(1, 4) }, (_, index) =>
		randomGoods(random, index, promotions),
	)
	const lines = Array.from({ length: random.between(1, 5) }, (_, index) =>
		randomLine(random, index + 1, random.pick(goods as [LineToPrice, ...LineToPrice[]])),
	)
	const context: PricingContext = {
		taxMode: random.pick(['inclusive', 'exclusive']),
		promotions,
		customer: random.pick<Customer | null>([null, { tier: 'gold', birthday: 'day' }]),
		handDiscount: random.happens(0.2) ? randomTakes(random) : null,
		grants: randomGrants(random),
		loads: random.happens(0.1) ? [{ amountMinor: minor(random.between(1, 50_000)) }] : [],
	}
	const all = random.happens(0.3) ? [...lines, ...randomSet(random, lines.length)] : lines
	return { lines: random.happens(0.3) ? [...all, randomDeposit(random, all)] : all, context }
}

/** A deposit, by itself or of one of the lines; whatever the basket takes off goods would cover it. */
function randomDeposit(random: Chance, lines: readonly LineToPrice[]): LineToPrice {
	return {
		...randomGoods(random, 0, []),
		weightGrams: undefined,
		itemCode: 'DEPOSIT',
		lineNumber: lines.length + 1,
		quantity: random.pick([1, 6, 24]),
		promotionIds: ['P0', 'P1', 'P2'],
		handDiscount: random.happens(0.2) ? randomTakes(random) : null,
		depositOf: random.pick([null, 1]),
	}
}

/** One set or several alike, of one to four articles; now and then dearer than its articles alone, or given away. */
function randomSet(random: Chance, linesBefore: number): LineToPrice[] {
	const quantity = random.pick([1, 1, 2, 5])
	const parts = Array.from({ length: random.between(1, 4) }, (_, index) => ({
		goods: randomGoods(random, index, []),
		quantity: random.between(1, 3),
	}))
	const worth = parts.reduce((sum, { goods, quantity: pieces }) => sum + goods.unitPriceMinor * pieces, 0)
	const unitPriceMinor = minor(
		random.pick([0, random.between(0, worth), worth, worth + random.between(1, 99)]),
	)
	const prices = partPrices(
		unitPriceMinor,
		parts.map(({ goods, quantity: pieces }) => ({ unitPriceMinor: goods.unitPriceMinor, quantity: pieces })),
	)
	const set = {
		setNumber: linesBefore + 1,
		itemCode: 'SET' as SetOfLine['itemCode'],
		nameZh: '套装',
		nameEn: 'Set',
		quantity,
		unitPriceMinor,
	}
	const promotionIds = random.pick([[], ['P0', 'P1', 'P2']])
	return parts.map(({ goods: { weightGrams: _, ...goods }, quantity: pieces }, index) => ({
		...goods,
		lineNumber: linesBefore + 1 + index,
		quantity: pieces * quantity,
		unitPriceMinor: prices[index] ?? goods.unitPriceMinor,
		promotionIds,
		set,
	}))
}

function randomPromotion(random: Chance, index: number): SalePromotion {
	const rule = randomRule(random)
	const mayCombine = rule.kind !== 'fixedPrice' && rule.kind !== 'everyNth' && rule.kind !== 'mixAndMatch'
	return {
		promotionId: `P${index}`,
		nameZh: `促销${index}`,
		nameEn: `Promotion ${index}`,
		who: random.pick<SalePromotion['who']>([
			{ kind: 'everybody' },
			{ kind: 'everybody' },
			{ kind: 'members' },
		]),
		priority: random.between(1, 2),
		combines: mayCombine && random.happens(0.3),
		rule,
	}
}

function randomRule(random: Chance): PromotionRule {
	const basisPoints = random.pick([500, 3_333, 5_000, 10_000])
	return random.pick<() => PromotionRule>([
		() => ({ kind: 'percentOff', basisPoints }),
		() => ({ kind: 'amountOff', amountMinor: minor(random.between(1, 900)) }),
		() => ({ kind: 'fixedPrice', unitPriceMinor: minor(random.between(0, 900)) }),
		() => ({ kind: 'everyNth', pieces: random.between(2, 4), basisPoints }),
		() => ({
			kind: 'mixAndMatch',
			pieces: random.between(2, 4),
			priceMinor: minor(random.between(0, 2_000)),
		}),
		() => ({
			kind: 'spendAmountOff',
			spendMinor: minor(random.between(1, 3_000)),
			amountMinor: minor(random.between(1, 1_000)),
			repeats: random.happens(0.5),
		}),
		() => ({ kind: 'points', rateBasisPoints: random.pick([15_000, 20_000]) }),
	])()
}

/** An article with the promotions that cover it; how much of it is bought differs from line to line. */
function randomGoods(random: Chance, index: number, promotions: readonly SalePromotion[]): LineToPrice {
	const isWeighed = random.happens(0.15)
	return {
		lineNumber: 0,
		itemCode: `A${index}`,
		departmentId: random.pick(['D1', 'D2']),
		quantity: 1,
		unitPriceMinor: minor(random.pick([0, 1, 3, 99, random.between(1, 1_500)])),
		...(isWeighed ? { weightGrams: 1 } : {}),
		taxRateBasisPoints: random.pick([0, 600, 1_300]),
		isPriceSetByHand: false,
		promotionIds: promotions.filter(() => random.happens(0.7)).map(({ promotionId }) => promotionId),
		handDiscount: null,
	}
}

function randomLine(random: Chance, lineNumber: number, goods: LineToPrice): LineToPrice {
	return {
		...goods,
		lineNumber,
		...(goods.weightGrams === undefined
			? { quantity: random.pick([1, 1, 2, 3, 7]) }
			: { weightGrams: random.between(1, 3_000) }),
		...(random.happens(0.05)
			? { isPriceSetByHand: true, unitPriceMinor: minor(random.between(0, 900)) }
			: {}),
		handDiscount: random.happens(0.1) ? randomTakes(random) : null,
	}
}

function randomTakes(random: Chance): DiscountTakes {
	return random.happens(0.5)
		? { kind: 'rate', basisPoints: random.between(1, 10_000) }
		: { kind: 'amount', amountMinor: minor(random.between(1, 3_000)) }
}

function randomGrants(random: Chance): Grant[] {
	const departmentIds = random.pick<readonly string[] | null>([null, ['D1']])
	const card: Grant = {
		kind: 'discount',
		grantId: 'G1',
		departmentIds,
		takes: { kind: 'rate', basisPoints: random.between(1, 10_000) },
		limit: null,
	}
	const limit = {
		rateBasisPointsMax: random.between(1, 10_000),
		amountMinorMax: minor(random.between(1, 3_000)),
	}
	const manager: Grant = { kind: 'manager', grantId: 'M1', departmentIds, takes: randomTakes(random), limit }
	return [...(random.happens(0.3) ? [card] : []), ...(random.happens(0.2) ? [manager] : [])]
}

/** The priced lines as a journal keeps them. */
export function soldForm(lines: readonly LineToPrice[], priced: PricedBasket): SoldLine[] {
	return priced.lines.map((own, index) => {
		const line = lines[index]
		if (line === undefined) throw new Error('a line is missing')
		return {
			lineNumber: own.lineNumber,
			itemCode: line.itemCode as SoldLine['itemCode'],
			nameZh: '',
			nameEn: '',
			departmentId: line.departmentId,
			quantity: line.quantity,
			...(line.weightGrams === undefined ? {} : { weightGrams: line.weightGrams }),
			unitPriceMinor: line.unitPriceMinor,
			...(line.depositOf === undefined ? {} : { depositOf: line.depositOf }),
			...(line.set === undefined ? {} : { set: line.set }),
			discounts: [...own.discounts],
			amountMinor: own.amountMinor,
			taxRateBasisPoints: line.taxRateBasisPoints,
			taxMinor: own.taxMinor,
		}
	})
}
