import { describe, expect, it } from 'vitest'
import { authKeySchema, cardNoSchema, itemCodeSchema, saleIdSchema } from '../base/ids.ts'
import { minor } from '../base/money.ts'
import { purseSchema } from '../card/purse.ts'
import type { SoldLine, TenderLine } from '../journal/entry.ts'
import { payBack, returnWorth } from './return-worth.ts'
import type { SoldSale } from './sold-sale.ts'

const CARD = cardNoSchema.parse('8800000000000017')
const cash = (amount: number): TenderLine => ({
	kind: 'cash',
	amountMinor: minor(amount),
	handedOverMinor: minor(amount),
	changeMinor: minor(0),
})
const purse = (name: string, amount: number, amountMinor = amount): TenderLine => ({
	kind: name.split(':')[0] as 'points',
	purse: purseSchema.parse(name),
	cardNo: CARD,
	amount,
	amountMinor: minor(amountMinor),
	authKey: authKeySchema.parse(`key-${name}-1`),
	authority: { kind: 'hold' },
	balanceAfter: null,
})

function line(lineNumber: number, quantity: number, amountMinor: number): SoldLine {
	return {
		lineNumber,
		itemCode: itemCodeSchema.parse('A'),
		nameZh: '茶',
		nameEn: 'Tea',
		departmentId: 'D1',
		quantity,
		unitPriceMinor: minor(Math.ceil(amountMinor / quantity)),
		discounts: [],
		amountMinor: minor(amountMinor),
		taxRateBasisPoints: 0,
		taxMinor: minor(0),
	}
}

function sale(lines: readonly SoldLine[], tenders: readonly TenderLine[], points = 0): SoldSale {
	const totalMinor = minor(lines.reduce((sum, one) => sum + one.amountMinor, 0))
	return {
		saleId: saleIdSchema.parse('S01-01-1-000001'),
		lines: [...lines],
		taxMode: 'inclusive',
		totalMinor,
		tenders: [...tenders],
		earned:
			points === 0
				? []
				: [{ cardNo: CARD, purse: 'points', amount: points, keeper: 'centre', voucher: null }],
	}
}

describe('what comes back', () => {
	it('more than was sold, as two tills may have taken it that knew nothing of one another: it counts once', () => {
		const tea = sale([line(1, 1, 500), line(2, 2, 700)], [purse('storedValue', 700), cash(500)], 120)
		const twice = returnWorth(tea, [{ lineNumber: 1, quantity: 2 }], [{ lineNumber: 2, quantity: 1 }])
		const once = returnWorth(tea, [{ lineNumber: 1, quantity: 1 }], [{ lineNumber: 2, quantity: 1 }])
		expect(twice).toEqual(once)
		expect(twice.lines.map(({ creditMinor }) => creditMinor)).toEqual([350])
	})

	it.each([
		{ before: 0, quantity: 1, credit: 333 },
		{ before: 1, quantity: 1, credit: 333 },
		{ before: 2, quantity: 1, credit: 334 },
		{ before: 0, quantity: 3, credit: 1_000 },
	])('$quantity of three pieces for 10.00 after $before: $credit', ({ before, quantity, credit }) => {
		const sold = sale([line(1, 3, 1_000)], [cash(1_000)])
		const came = before === 0 ? [] : [{ lineNumber: 1, quantity: before }]
		const worth = returnWorth(sold, came, [{ lineNumber: 1, quantity }])
		expect(worth.lines).toMatchObject([{ lineNumber: 1, quantity, amountMinor: credit, creditMinor: credit }])
		expect(worth.ways).toEqual([{ kind: 'cash', amountMinor: credit }])
	})

	it('goods take back what they had earned, and not what an answer had', () => {
		const sold = sale([line(1, 2, 10_000)], [cash(10_000)], 150)
		const answered = { ...sold, earned: sold.earned.map((one) => ({ ...one, forAnswer: 50 })) }
		const half = [{ lineNumber: 1, quantity: 1 }]
		expect(returnWorth(sold, [], half).takenBack).toMatchObject([{ purse: 'points', amount: 75 }])
		expect(returnWorth(answered, [], half).takenBack).toMatchObject([{ purse: 'points', amount: 50 }])
		expect(returnWorth(answered, half, half).takenBack).toMatchObject([{ purse: 'points', amount: 50 }])
		const onlyAnswer = { ...sold, earned: sold.earned.map((one) => ({ ...one, forAnswer: 150 })) }
		expect(returnWorth(onlyAnswer, [], half).takenBack).toEqual([])
	})

	it('what a coupon had paid is spent: half of the goods, half of the rest', () => {
		const sold = sale([line(1, 2, 10_000)], [purse('coupon:C1', 2_000), cash(8_000)])
		const worth = returnWorth(sold, [], [{ lineNumber: 1, quantity: 1 }])
		expect(worth.lines).toMatchObject([{ amountMinor: 5_000, creditMinor: 4_000 }])
		expect(worth.ways).toEqual([{ kind: 'cash', amountMinor: 4_000 }])
	})

	it('goes to the cards first, last in cash; what earlier pieces took of a way is not there any more', () => {
		const sold = sale([line(1, 2, 10_000)], [cash(4_000), purse('storedValue', 6_000)])
		const first = returnWorth(sold, [], [{ lineNumber: 1, quantity: 1 }])
		expect(first.ways).toMatchObject([{ kind: 'purse', purse: 'storedValue', amount: 5_000 }])
		const second = returnWorth(sold, [{ lineNumber: 1, quantity: 1 }], [{ lineNumber: 1, quantity: 1 }])
		expect(second.ways).toMatchObject([
			{ kind: 'purse', amount: 1_000, amountMinor: 1_000 },
			{ kind: 'cash', amountMinor: 4_000 },
		])
	})

	it('points that paid come back as points, all of them in the end', () => {
		const sold = sale([line(1, 3, 100)], [purse('points', 1_001, 100)])
		const units = [0, 1, 2].map((before) => {
			const came = before === 0 ? [] : [{ lineNumber: 1, quantity: before }]
			const [way] = returnWorth(sold, came, [{ lineNumber: 1, quantity: 1 }]).ways
			return way?.kind === 'purse' ? way.amount : 0
		})
		expect(units.reduce((sum, one) => sum + one, 0)).toBe(1_001)
	})

	it('what they earned is taken back in the same share', () => {
		const sold = sale([line(1, 2, 10_000), line(2, 1, 5_000)], [cash(15_000)], 150)
		expect(returnWorth(sold, [], [{ lineNumber: 2, quantity: 1 }]).takenBack).toMatchObject([{ amount: 50 }])
		const rest = returnWorth(sold, [{ lineNumber: 2, quantity: 1 }], [{ lineNumber: 1, quantity: 2 }])
		expect(rest.takenBack).toMatchObject([{ amount: 100 }])
	})

	it('never more than was paid, where cash had been rounded down', () => {
		const sold = sale([line(1, 1, 1_003)], [cash(1_000)])
		expect(returnWorth(sold, [], [{ lineNumber: 1, quantity: 1 }]).lines).toMatchObject([
			{ creditMinor: 1_000 },
		])
	})
})

describe('paying back', () => {
	const ways = returnWorth(
		sale([line(1, 1, 10_000)], [purse('storedValue', 6_000), cash(4_000)]),
		[],
		[{ lineNumber: 1, quantity: 1 }],
	).ways

	it('takes the ways in their order, as far as it needs them', () => {
		expect(payBack(ways, minor(5_000), 1)).toMatchObject([{ kind: 'purse', amount: 5_000 }])
		expect(payBack(ways, minor(7_505), 10)).toMatchObject([
			{ kind: 'purse', amount: 6_000 },
			{ kind: 'cash', amountMinor: 1_500 },
		])
	})
})
