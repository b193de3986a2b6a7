/** What holds for any sale that comes back, in any order and any parts; one that breaks a promise is named by its seed. */
import { expect, it } from 'vitest'
import { randomBasket, soldForm } from '../../test/helpers/random-basket.ts'
import { type Chance, chance } from '../../test/simulation/chance.ts'
import { assert } from '../base/assert.ts'
import { authKeySchema, cardNoSchema, saleIdSchema } from '../base/ids.ts'
import { minor } from '../base/money.ts'
import { purseSchema } from '../card/purse.ts'
import type { TenderLine } from '../journal/entry.ts'
import { priceBasket } from '../pricing/price-basket.ts'
import { lineTotal } from '../pricing/totals.ts'
import { paymentsLeft } from './payments-left.ts'
import { paidBackMinor, returnWorth } from './return-worth.ts'
import { type LinePieces, piecesOf, type SoldSale, type SpendRefunded, withRefunds } from './sold-sale.ts'

/** With the 100,000 baskets of `pricing-properties.test.ts`, a quarter of which come back, too. */
const SALES = 25_000
const CARD = cardNoSchema.parse('8800000000000017')
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

function paidAnyhow(random: Chance, totalMinor: number): TenderLine[] {
	const kinds = ['coupon:C1', 'points', 'storedValue', 'gift'] as const
	let left = totalMinor
	const purses = kinds.flatMap((name): TenderLine[] => {
		if (left === 0 || random.happens(0.5)) return []
		const amountMinor = random.between(1, left)
		left -= amountMinor
		const amount = name === 'points' ? random.between(1, 2 * amountMinor) : amountMinor
		return [
			{
				kind: (name === 'coupon:C1' ? 'coupon' : name) as 'points',
				purse: purseSchema.parse(name),
				cardNo: CARD,
				amount,
				amountMinor: minor(amountMinor),
				authKey: authKeySchema.parse(`key-of-${name}`),
				authority: { kind: 'hold' },
				balanceAfter: null,
			},
		]
	})
	const cash = {
		kind: 'cash',
		amountMinor: minor(left),
		handedOverMinor: minor(left),
		changeMinor: minor(0),
	} as const
	return left === 0 ? purses : [...purses, cash]
}

function randomSale(random: Chance): SoldSale {
	const { lines, context } = randomBasket(random)
	const sold = soldForm(lines, priceBasket(lines, { ...context, loads: [] }))
	const { taxMode } = context
	const totalMinor = minor(sum(sold.map((line) => lineTotal(line, taxMode))))
	const tenders = paidAnyhow(random, totalMinor)
	const points = random.between(1, 500)
	const earned = { cardNo: CARD, purse: 'points', amount: points, keeper: 'centre', voucher: null } as const
	return { saleId: saleIdSchema.parse('S'), lines: sold, taxMode, totalMinor, tenders, earned: [earned] }
}

/** Piece by piece in any order; what each way gave back in all. */
function bringAllBack(random: Chance, sale: SoldSale): void {
	const before: LinePieces[] = []
	const given = new Map<string, { amount: number; amountMinor: number }>()
	let [credit, amount, tax, taken] = [0, 0, 0, 0]
	for (;;) {
		const open = sale.lines.filter(({ lineNumber, quantity }) => quantity > piecesOf(before, lineNumber))
		if (open.length === 0) break
		const line = open[random.between(0, open.length - 1)]
		assert(line !== undefined, 'a line is open')
		const gone = piecesOf(before, line.lineNumber)
		const quantity = random.between(1, line.quantity - gone)
		const worth = returnWorth(sale, before, [{ lineNumber: line.lineNumber, quantity }])
		const [own] = worth.lines
		assert(own !== undefined && own.creditMinor >= 0, 'a credit is below zero')
		assert(
			worth.ways.every((way) => way.amountMinor > 0),
			'a way gives nothing back',
		)
		const lost = own.creditMinor - paidBackMinor(worth.ways)
		// What is less than a point goes in cash, when it is paid back.
		assert(lost >= 0, 'the ways give more than the credit')
		credit += own.creditMinor
		amount += own.amountMinor
		tax += own.taxMinor
		taken += sum(worth.takenBack.map((one) => one.amount))
		for (const way of worth.ways) {
			const key = way.kind === 'purse' ? way.purse : way.kind
			const known = given.get(key) ?? { amount: 0, amountMinor: 0 }
			known.amount += way.kind === 'purse' ? way.amount : 0
			known.amountMinor += way.amountMinor
			given.set(key, known)
		}
		const others = before.filter((one) => one.lineNumber !== line.lineNumber)
		before.splice(0, before.length, ...others, { lineNumber: line.lineNumber, quantity: gone + quantity })
	}
	const vouchers = sum(sale.tenders.filter(({ kind }) => kind === 'coupon').map((one) => one.amountMinor))
	assert(credit === sale.totalMinor - vouchers, 'all pieces together are not what was paid')
	assert(amount === sum(sale.lines.map((line) => line.amountMinor)), 'the amounts do not come together')
	assert(tax === sum(sale.lines.map((line) => line.taxMinor)), 'the tax does not come together')
	const earning = sale.lines.filter(({ depositOf }) => depositOf === undefined)
	const goodsMinor = sum(earning.map((line) => lineTotal(line, sale.taxMode)))
	assert(taken === (goodsMinor > 0 ? sale.earned[0]?.amount : 0), 'what was earned is not taken back whole')
	for (const tender of sale.tenders) {
		const back = given.get('purse' in tender ? tender.purse : tender.kind)
		assert((back?.amountMinor ?? 0) <= tender.amountMinor, 'a way gives back more than it paid')
		if ('purse' in tender) assert((back?.amount ?? 0) <= tender.amount, 'a purse gets more than it gave')
	}
}

it('comes to what was paid, never more, whatever comes back when', () => {
	let checked = 0
	for (let seed = 0; seed < SALES; seed++) {
		const random = chance(seed)
		try {
			bringAllBack(random, randomSale(random))
		} catch (error) {
			throw new Error(`sale ${seed}: ${error instanceof Error ? error.message : String(error)}`)
		}
		checked += 1
	}
	expect(checked).toBe(SALES)
})

/**
 * Pieces come back and payments are given back at the refund desk, in any order; all that went out in the end, by purse and in all. A
 * coupon that was given back is in the customer's hand again: it stands for what it had paid, and is no reason to pay that in money, too.
 */
function bringAndRefund(random: Chance, sold: SoldSale): void {
	const before: LinePieces[] = []
	const refunds: SpendRefunded[] = []
	const out = new Map<string, number>()
	let [all, coupon] = [0, 0]
	const goesOut = (authKey: string, units: number, amountMinor: number) => {
		out.set(authKey, (out.get(authKey) ?? 0) + units)
		all += amountMinor
	}
	for (let turn = 0; turn < 12; turn += 1) {
		const sale = withRefunds(sold, refunds)
		const open = sale.lines.filter(({ lineNumber, quantity }) => quantity > piecesOf(before, lineNumber))
		const line = open[random.between(0, Math.max(0, open.length - 1))]
		if (random.between(0, 1) === 0 && line !== undefined) {
			const gone = piecesOf(before, line.lineNumber)
			const quantity = random.between(1, line.quantity - gone)
			const worth = returnWorth(sale, before, [{ lineNumber: line.lineNumber, quantity }])
			assert((worth.lines[0]?.creditMinor ?? -1) >= 0, 'a credit is below zero')
			const couponKept = withRefunds(
				sold,
				refunds.filter(({ purse }) => purse !== 'coupon:C1'),
			)
			const asKept = returnWorth(couponKept, before, [{ lineNumber: line.lineNumber, quantity }])
			assert(
				worth.lines[0]?.creditMinor === asKept.lines[0]?.creditMinor,
				'what a coupon had paid goes out in money, because it was given back',
			)
			all += (worth.lines[0]?.creditMinor ?? 0) - paidBackMinor(worth.ways)
			for (const way of worth.ways)
				goesOut(
					way.kind === 'purse' ? way.authKey : way.kind,
					way.kind === 'purse' ? way.amount : 0,
					way.amountMinor,
				)
			const others = before.filter((one) => one.lineNumber !== line.lineNumber)
			before.splice(0, before.length, ...others, { lineNumber: line.lineNumber, quantity: gone + quantity })
			continue
		}
		const left = paymentsLeft(sale, before).filter(({ amount }) => amount > 0)
		const payment = left[random.between(0, Math.max(0, left.length - 1))]
		if (payment === undefined) continue
		const isMoney = payment.kind !== 'points' && payment.kind !== 'coupon'
		const amount = isMoney ? random.between(1, payment.amount) : payment.amount
		const amountMinor = isMoney ? minor(amount) : payment.amountMinor
		const { purse, cardNo, authKey } = payment
		const facts = { saleId: sold.saleId, purse, cardNo, authKey, keeper: 'centre' } as const
		refunds.push({ kind: 'spendRefunded', ...facts, amount, amountMinor })
		goesOut(authKey, amount, amountMinor)
		if (payment.kind === 'coupon') coupon += amountMinor
	}
	const paid = sum(sold.tenders.map((one) => one.amountMinor))
	const byCoupons = sum(sold.tenders.filter(({ kind }) => kind === 'coupon').map((one) => one.amountMinor))
	assert(all <= paid, `${all} went out and ${paid} was paid`)
	assert(
		all - coupon <= paid - byCoupons,
		`${all - coupon} went out in money and points, ${paid - byCoupons} came so`,
	)
	for (const tender of sold.tenders)
		if ('purse' in tender)
			assert((out.get(tender.authKey) ?? 0) <= tender.amount, 'a purse gets more than it gave')
}

it('comes to no more than was paid where payments are given back at the refund desk, before and after', () => {
	for (let seed = 0; seed < SALES / 5; seed++) {
		const random = chance(seed)
		try {
			bringAndRefund(random, randomSale(random))
		} catch (error) {
			throw new Error(`sale ${seed}: ${error instanceof Error ? error.message : String(error)}`)
		}
	}
})
