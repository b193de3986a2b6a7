/** All that pays: each purse of one card, terminal, payment apps, other currencies; what promotions take off; deposits. */
import { expect } from 'vitest'
import { EIGHT_JOBS_UID } from '../../fixtures/demo-data/operators.ts'
import { BOTTLED, DEPOSIT, DEPOSIT_MINOR } from './paying-group.ts'
import type { Play, Stage } from './play.ts'
import {
	counts,
	itemNamed,
	nextCustomer,
	paysBack,
	paysInCash,
	receiptAfter,
	scans,
	startsToPay,
} from './stage-steps.ts'

const WANG = '04A1B2C3D4E580'

/** So many payments are taken, and the next may come. */
async function taken({ cashier }: Stage, count: number): Promise<void> {
	await cashier
		.on('tender-taken')
		.nth(count - 1)
		.waitFor()
	await cashier.page.locator('.tender-work:not(.tender-work-waiting)').waitFor()
}

const ONE_CARD: Play = {
	shows: ['activity', 'service', 'coupon', 'storedValue', 'gift', 'points', 'splitTender'],
	run: async (stage) => {
		const { cashier, hands, link } = stage
		await cashier.tap(EIGHT_JOBS_UID, '孙店长')
		await scans(stage, '茉莉花茶', '矿泉水', '鲜牛奶', '黑巧克力')
		const totalMinor = await cashier.amount('total')
		await startsToPay(stage)
		let count = 0
		for (const kind of ['activity', 'service', 'coupon']) {
			await hands.picks(
				cashier.page.locator(`[data-testid^="tender-${kind}:"]`).locator(':scope:enabled').first(),
			)
			await taken(stage, ++count)
		}
		for (const [yuan, key] of [
			['2', 'stored-value'],
			['3', 'gift'],
			['1', 'points'],
		] as const) {
			await hands.types(yuan)
			await hands.picks(`tender-${key}`)
			await taken(stage, ++count)
		}
		const restMinor = await cashier.amount('due')
		const paper = await receiptAfter(stage, () => hands.picks('tender-points'))
		expect(paper.includes('待确认')).toBe(link !== 'online')
		await nextCustomer(stage)
		stage.recorded('saleCompleted', {
			totals: { itemCount: 4, totalMinor },
			tenders: [
				{ kind: 'activity', amount: 1 },
				{ kind: 'service', amount: 1 },
				{ kind: 'coupon', amount: 1 },
				{ kind: 'storedValue', amountMinor: 200 },
				{ kind: 'gift', amountMinor: 300 },
				{ kind: 'points', amountMinor: 100, amount: 100 },
				{ kind: 'points', amountMinor: restMinor, amount: restMinor },
			],
			connection: link,
		})
	},
}

const OUTSIDE: Play = {
	shows: ['bankCard', 'mobilePay', 'displayQr', 'foreignCash', 'splitTender'],
	run: async (stage) => {
		const { cashier, customer, hands } = stage
		const { gateway, scanner, terminal } = cashier.lane
		await scans(stage, '不粘炒锅')
		const totalMinor = await cashier.amount('total')
		await startsToPay(stage)
		await hands.types('10')
		await hands.does('bankCard', 'tender-bank-card')
		await taken(stage, 1)
		expect(terminal.charges.at(-1)).toMatchObject({ amountMinor: 1_000 })
		await hands.types('20')
		await hands.does('mobilePay', 'tender-mobile-pay')
		await cashier.reads('payment-waiting', '付款码')
		scanner.scan('134567890123456789')
		await taken(stage, 2)
		await hands.types('30')
		await hands.does('mobilePay', 'tender-mobile-pay')
		await cashier.reads('payment-waiting', '付款码')
		await hands.next()
		await cashier.sees('payment-qr')
		const qr = await cashier.on('payment-qr').getAttribute('data-qr')
		await customer.locator(`[data-testid="customer-qr"][data-qr="${qr}"]`).waitFor()
		gateway.confirm()
		await taken(stage, 3)
		await hands.types('50')
		const paper = await receiptAfter(stage, () => hands.does('foreignCash', 'tender-USD'))
		expect(paper).toContain('USD 50.00 × 7.08')
		expect(await cashier.amount('change')).toBe(35_400 - (totalMinor - 6_000))
		await nextCustomer(stage)
		stage.recorded('saleCompleted', {
			tenders: [
				{ kind: 'bankCard', amountMinor: 1_000 },
				{ kind: 'mobilePay', amountMinor: 2_000 },
				{ kind: 'mobilePay', amountMinor: 3_000 },
				{ kind: 'foreignCash', currency: 'USD', amountMinor: totalMinor - 6_000 },
			],
			connection: stage.link,
		})
	},
}

const PROMOTIONS: Play = {
	shows: ['promotions', 'displayBasket', 'greeting'],
	run: async (stage) => {
		const { cashier, customer } = stage
		const tissues = itemNamed(stage, '抽取式面纸').unitPriceMinor
		const scene = (kind: string) =>
			customer.locator(`[data-testid="customer"][data-scene="${kind}"]`).waitFor()
		await scene('idle')
		await cashier.tap(WANG, '王女士')
		await cashier.reads('sentence', /./)
		await cashier.reads('segment', '知己')
		await cashier.reads('suggestion', /./)
		await scene('greeting')
		await scans(stage, '保温杯 500ml', '抽取式面纸', '抽取式面纸')
		await counts(stage, 3)
		await cashier.reads('line-promotion', '保温杯会员价')
		const totalMinor = 6_900 + tissues + Math.floor(tissues / 2)
		expect(await cashier.amount('total')).toBe(totalMinor)
		await scene('basket')
		await customer.locator(`[data-testid="customer-total"][data-amount-minor="${totalMinor}"]`).waitFor()
		await customer.getByTestId('customer-saved').waitFor()
		await startsToPay(stage)
		const paper = await receiptAfter(stage, () => stage.hands.does('exactCash', 'tender-cash-exact'))
		for (const words of ['保温杯会员价', '面纸第二件半价']) expect(paper).toContain(words)
		await scene('thanks')
		await customer.getByTestId('thanks').filter({ hasText: '王女士' }).waitFor()
		await nextCustomer(stage)
		stage.recorded('saleCompleted', { totals: { totalMinor }, connection: stage.link })
	},
}

const DEPOSITS: Play = {
	shows: ['deposit'],
	run: async (stage) => {
		const { cashier, hands } = stage
		const bottled = itemNamed(stage, BOTTLED)
		await cashier.scan(bottled.barcode)
		expect(await cashier.on('line').count()).toBe(2)
		expect(await cashier.amount('total')).toBe(bottled.unitPriceMinor + DEPOSIT_MINOR)
		await paysInCash(stage)
		stage.recorded('saleCompleted', { lines: [{}, { depositOf: 1, amountMinor: DEPOSIT_MINOR }] })
		await hands.doesMore('returns')
		await cashier.sees('desk-return')
		cashier.lane.scanner.scan(itemNamed(stage, DEPOSIT).barcode)
		await cashier.sees('empties-quantity')
		await hands.next()
		await cashier.sees('return-line')
		await hands.does('back')
		await paysBack(stage)
		stage.recorded('saleCompleted', { lines: [], returns: [{ amountMinor: DEPOSIT_MINOR }] })
	},
}

export const PAYING_PLAYS: readonly Play[] = [OUTSIDE, PROMOTIONS, DEPOSITS, ONE_CARD]
