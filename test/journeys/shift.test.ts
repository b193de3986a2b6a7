/**
 * A supervisor's day at one till, with real parts only: signed on by her card, the screen locked over a basket, the till in other
 * hands, cash and totals by her word, what was recorded, training, and the drawer counted by notes.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SUPERVISOR_UID } from '../fixtures/demo-data/operators.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

let shop: Shop

beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.sees('sign-on')
})
afterAll(() => shop?.close())

const barcode = (index: number) => shop.demo.group.items[index]?.barcodes[0] ?? ''
const gone = (testId: string) =>
	shop.cashier.page.waitForFunction((id) => document.querySelector(`[data-testid="${id}"]`) === null, testId)

async function more(key: string): Promise<void> {
	await shop.cashier.touch('key-more')
	await shop.cashier.touch(`key-${key}`)
}

it('an operator’s card says who signs on; then her PIN', async () => {
	const { cashier, demo } = shop
	await cashier.sees('operator-2001')
	demo.lane.reader.tapCard(SUPERVISOR_UID)
	await cashier.sees('pin-entry')
	demo.lane.reader.removeCard()
	await cashier.types('4567')
	await cashier.presses('Enter')
	await cashier.reads('operator-name', '周芳')
	await cashier.touch('key-signOff')
	await cashier.signOn()
	await cashier.openShift('500')
})

it('a locked till keeps its basket, takes no goods, and goes on with the PIN', async () => {
	const { cashier, demo } = shop
	await cashier.scan(barcode(0))
	await more('lock')
	await cashier.sees('locked')
	demo.lane.scanner.scan(barcode(1))
	await cashier.reads('notice', '锁屏')
	await cashier.types('1234')
	await cashier.presses('Enter')
	await cashier.sees('sale')
	expect(await cashier.itemCount()).toBe(1)
})

it('another cashier goes on with the basket', async () => {
	const { cashier } = shop
	await more('handOver')
	await cashier.types('1002')
	await cashier.presses('Enter')
	await cashier.types('2345')
	await cashier.presses('Enter')
	await cashier.reads('operator-name', '陈静')
	expect(await cashier.itemCount()).toBe(1)
	await cashier.pay()
	await cashier.exactCash()
	await cashier.sees('completed')
	await cashier.nextCustomer()
})

it('totals so far: by the supervisor’s card, on the screen and on paper', async () => {
	const { cashier, demo } = shop
	const papers = demo.lane.printer.receipts().length
	await more('readTotals')
	await cashier.sees('guarded')
	demo.lane.reader.tapCard(SUPERVISOR_UID)
	await cashier.sees('settlement-sales')
	demo.lane.reader.removeCard()
	await until(() => demo.lane.printer.receipts().length > papers, 'the totals are on paper')
	await cashier.presses('Escape')
	await gone('totals')
})

it('cash is paid out with what it is for, and found again among the records', async () => {
	const { cashier } = shop
	await more('cashMove')
	await cashier.touch('cash-paidOut')
	await cashier.types('12.50')
	await cashier.touch('cash-note')
	await cashier.types('买笔')
	await cashier.presses('Enter')
	await cashier.presses('Enter')
	await gone('move-cash')
	await more('journal')
	await cashier.touch('journal-search')
	await cashier.types('12.50')
	await cashier.reads('journal-detail', '买笔')
	await cashier.presses('Escape')
	await cashier.presses('Escape')
	await gone('journal')
})

it('the drawer without a sale says why, by key, and the record keeps it', async () => {
	const { cashier, demo } = shop
	const pulses = demo.lane.printer.drawerPulseCount
	await more('openDrawer')
	await cashier.sees('no-sale')
	await cashier.presses('Enter')
	await cashier.types('1')
	await cashier.page.locator('[data-testid="reason-smallChange"][aria-pressed="true"]').waitFor()
	await cashier.presses('Enter')
	await gone('no-sale')
	await until(() => demo.lane.printer.drawerPulseCount > pulses, 'the drawer opens')
	await more('journal')
	await cashier.touch('journal-search')
	await cashier.types('smallChange')
	await cashier.reads('journal-detail', '换零钱')
	await cashier.presses('Escape')
	await cashier.presses('Escape')
	await gone('journal')
})

it('training says what it is, and leaves nothing behind', async () => {
	const { cashier } = shop
	await cashier.touch('key-more')
	await cashier.touch('key-enterTraining')
	await cashier.touch('key-enterTraining')
	await cashier.sees('training')
	await cashier.signOn('1003', '3456')
	await cashier.openShift('100')
	await cashier.scan(barcode(0))
	await cashier.pay()
	await cashier.exactCash()
	await cashier.sees('completed')
	await cashier.touch('key-leaveTraining')
	await cashier.touch('key-leaveTraining')
	await cashier.sees('locked')
	await cashier.types('2345')
	await cashier.presses('Enter')
	await cashier.sees('sell')
})

it('the drawer is counted by notes and coins', async () => {
	const { cashier } = shop
	await more('closeShift')
	await cashier.types('5')
	await cashier.presses('*')
	await cashier.reads('piece-10000', '× 5')
	await cashier.presses('Enter')
	await cashier.reads('counted-cash', '500.00')
	await cashier.presses('Enter')
	await cashier.presses('Enter')
	await cashier.sees('settlement')
	await cashier.reads('no-sale-smallChange', '1')
	await cashier.nothingWaits()
	const rows = await shop.query(
		`SELECT kind, count(*)::int AS count FROM journal_entry
		WHERE kind IN ('saleCompleted', 'tillLocked', 'tillUnlocked', 'tillHandedOver', 'cashMoved', 'trainingEntered', 'shiftClosed')
		GROUP BY kind ORDER BY kind`,
	)
	expect(rows).toEqual([
		{ kind: 'cashMoved', count: 1 },
		{ kind: 'saleCompleted', count: 1 },
		{ kind: 'shiftClosed', count: 1 },
		{ kind: 'tillHandedOver', count: 1 },
		{ kind: 'tillLocked', count: 1 },
		{ kind: 'tillUnlocked', count: 2 },
		{ kind: 'trainingEntered', count: 1 },
	])
	expect(await shop.audit()).toBe(0)
})
