/**
 * By hand, by keyboard and by touch, with real parts only: a price within the cashier's limit; a discount that a supervisor's
 * card allows while scanning goes on; goods by the kilogram; alone, a discount on everything that the manager's PIN allows.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import { SUPERVISOR_UID } from '../fixtures/demo-data/operators.ts'
import { weightLabel } from '../fixtures/demo-data/weighed.ts'
import { linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

let shop: Shop

beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
})
afterAll(() => shop?.close())

const barcode = (index: number) => shop.demo.group.items[index]?.barcodes[0] ?? ''
const priceOf = (index: number) => shop.demo.group.items[index]?.unitPriceMinor ?? 0
const yuan = (amountMinor: number) => (amountMinor / 100).toFixed(2)

/** Pays in cash; the receipt's words. */
async function pays(): Promise<string> {
	const { cashier, demo } = shop
	const paper = demo.lane.printer.receipts().length
	await cashier.pay()
	await cashier.exactCash()
	const text = linesOf(await cashier.takesReceipt(paper)).join('\n')
	await cashier.nextCustomer()
	return text
}

async function lastSale(): Promise<Extract<EntryBody, { kind: 'saleCompleted' }>> {
	await shop.cashier.nothingWaits()
	const [row] = await shop.query(
		`SELECT entry_text::jsonb -> 'body' AS body, verdict, reason FROM journal_entry
		WHERE kind = 'saleCompleted' ORDER BY seq DESC LIMIT 1`,
	)
	expect(row).toMatchObject({ verdict: 'posted', reason: null })
	return row?.body as Extract<EntryBody, { kind: 'saleCompleted' }>
}

it('a price by keyboard, within the limit: at once; a discount by touch, beyond it: on the supervisor’s card', async () => {
	const { cashier, demo } = shop
	await cashier.scan(barcode(0))
	await cashier.presses('F5')
	await cashier.sees('by-hand')
	await cashier.types(yuan(priceOf(0) - 10))
	await cashier.presses('Enter')
	await cashier.types('1')
	await cashier.presses('Enter')
	await cashier.sees('line-listed')

	await cashier.scan(barcode(1))
	await cashier.presses('ArrowDown')
	await cashier.touch('key-lineDiscount')
	await cashier.touch('hand-rate-1000')
	await cashier.touch('reason-shortDated')
	await cashier.sees('override-pending')
	await cashier.scan(barcode(2))
	expect(await cashier.on('line-discount').count()).toBe(0)
	demo.lane.reader.tapCard(SUPERVISOR_UID)
	await cashier.sees('line-discount')
	demo.lane.reader.removeCard()

	const text = await pays()
	expect(text).toContain('改价，原价')
	expect(text).toContain('单品折让')
	const { overrides } = await lastSale()
	expect(overrides).toMatchObject([
		{ action: 'priceOverride', lineNumber: 1, reason: 'damaged', supervisorId: null, amountMinor: 10 },
		{ action: 'lineDiscount', lineNumber: 2, reason: 'shortDated', supervisorId: '2001' },
	])
})

it('goods by the kilogram: the weight is typed, weighed again by a key, or stands on the label', async () => {
	const { cashier, demo } = shop
	const [apples] = demo.group.items.filter(({ soldBy }) => soldBy === 'weight')
	await cashier.types(apples?.itemCode ?? '')
	await cashier.presses('Enter')
	await cashier.sees('weighing')
	await cashier.reads('weighing-says', '没有连接')
	await cashier.types('0.652')
	await cashier.presses('Enter')
	await cashier.reads('line-unit-price', '0.652 kg')
	await cashier.presses('*')
	await cashier.sees('weighing')
	await cashier.types('700')
	await cashier.touch('key-next')
	await cashier.reads('line-unit-price', '0.700 kg')
	await cashier.scan(weightLabel(apples?.itemCode ?? '', 1_250))
	const text = await pays()
	expect(text).toContain('0.700 kg × 12.80/kg (手工)')
	expect(text).toContain('1.250 kg × 12.80/kg')
	const { lines, totals } = await lastSale()
	expect(lines).toMatchObject([
		{ weightGrams: 700, weightTyped: true, amountMinor: 896 },
		{ weightGrams: 1_250, amountMinor: 1_600 },
	])
	expect(totals).toMatchObject({ itemCount: 2, totalMinor: 2_496 })
})

it('alone: a discount on everything waits over a restart of the till process, and the manager’s number and PIN allow it', async () => {
	const { cashier, demo } = shop
	demo.lane.lan.setMode({ kind: 'cut' })
	await cashier.connection('alone')
	await cashier.scan(barcode(3))
	await cashier.presses('F8')
	await cashier.touch('hand-rate-2000')
	await cashier.types('1')
	await cashier.presses('Enter')
	await cashier.sees('override-pending')
	await cashier.presses('F12')
	await cashier.reads('notice', '主管')
	await demo.lane.till.kill()
	await cashier.reads('notice', '已恢复')
	await cashier.sees('override-pending')
	await cashier.types('9001')
	await cashier.presses('Enter')
	await cashier.types('1111')
	await cashier.presses('Enter')
	await cashier.reads('notice', '密码不对')
	await cashier.types('5678')
	await cashier.presses('Enter')
	await cashier.sees('discount-line')
	await cashier.touch('take-back')
	await cashier.page.waitForFunction(() => document.querySelector('[data-testid="discount-line"]') === null)
	await cashier.presses('F8')
	await cashier.types('0.10')
	await cashier.presses('Enter')
	await cashier.touch('reason-roundDown')
	await cashier.sees('discount-line')
	await pays()
	demo.lane.lan.setMode({ kind: 'up' })
	await cashier.connection('online')
	expect((await lastSale()).overrides).toMatchObject([
		{ action: 'basketDiscount', lineNumber: null, reason: 'roundDown', supervisorId: null, amountMinor: 10 },
	])
	expect(await shop.audit()).toBe(0)
})
