/**
 * Goods that one store sold come back in another, whose agent asks by way of the centre; the store that sold them keeps the
 * guard, also while its own line is cut. Who cannot be asked is named.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SUPERVISOR_UID } from '../fixtures/demo-data/operators.ts'
import { Cashier } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

let shop: Shop
let here: Cashier
let there: Cashier
const SOLD = 'S01-01-1-000001'

beforeAll(async () => {
	shop = await openShop({ lanes: 'all' })
	here = shop.cashier
	const lane = [...shop.demo.lanes].find(([tillId]) => tillId.startsWith('S02'))?.[1]
	const browser = here.page.context().browser()
	if (lane === undefined || browser === null) throw new Error('no second store')
	there = new Cashier(await browser.newPage({ viewport: { width: 1366, height: 768 } }), lane)
	await there.look()
	for (const [cashier, operator] of [
		[here, '1001'],
		[there, '1002'],
	] as const) {
		await cashier.signOn(operator, shop.demo.pins[operator])
		await cashier.openShift('500')
		await cashier.connection('online')
	}
	const barcodes = shop.demo.group.items
		.filter((item) => item.soldBy !== 'weight')
		.slice(0, 2)
		.map((item) => item.barcodes[0] ?? '')
	for (const barcode of barcodes) await here.scan(barcode)
	await here.pay()
	const paper = here.lane.printer.receipts().length
	await here.exactCash()
	await here.takesReceipt(paper)
	await here.nextCustomer()
	await here.nothingWaits()
})
afterAll(() => shop?.close())

async function finds(cashier: Cashier): Promise<void> {
	await cashier.presses('F9')
	await cashier.sees('desk-return')
	cashier.lane.scanner.scan(SOLD)
}

async function takesLine(cashier: Cashier, line: string): Promise<void> {
	await cashier.sees('returnable')
	await cashier.types(line)
	await cashier.presses('Enter')
	await cashier.reads('pick-return', /1/)
	await cashier.presses('Enter')
	await cashier.types('1')
	await cashier.presses('Enter')
	await cashier.sees('return-line')
	await cashier.presses('Escape')
	await cashier.presses('F12')
	await cashier.sees('pay-back-pane')
	const paper = cashier.lane.printer.receipts().length
	await cashier.presses('Enter')
	await cashier.presses('Enter')
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
}

it('what one store sold comes back in the other', async () => {
	await finds(there)
	await takesLine(there, '1')
	await there.nothingWaits()
})

it('the store that sold it knows, with the centre away, and takes the rest', async () => {
	here.lane.wan.setMode({ kind: 'cut' })
	await here.connection('store')
	await finds(here)
	await here.sees('returnable')
	await here.on('returnable').nth(0).filter({ hasText: '已退完' }).waitFor()
	await takesLine(here, '2')
})

it('who cannot be asked is named: the store that sold it, or the centre; a supervisor takes it as goods without a receipt', async () => {
	await finds(there)
	await there.reads('notice', '卖出这单的门店没有回应')
	await there.presses('Escape')
	here.lane.wan.setMode({ kind: 'up' })
	await here.connection('online')
	there.lane.wan.setMode({ kind: 'cut' })
	await there.connection('store')
	await finds(there)
	await there.reads('notice', '总部连不上')
	there.lane.scanner.scan(shop.demo.group.items.find((item) => item.soldBy !== 'weight')?.barcodes[0] ?? '')
	await there.sees('blind-item')
	await there.types('1')
	await there.presses('Enter')
	await there.sees('guarded')
	there.lane.reader.tapCard(SUPERVISOR_UID)
	await there.sees('return-line')
	there.lane.reader.removeCard()
	await there.presses('Escape')
	await there.presses('F12')
	await there.sees('pay-back-pane')
	await there.presses('Enter')
	await there.presses('Enter')
	await there.nextCustomer()
	there.lane.wan.setMode({ kind: 'up' })
	await there.connection('online')
})

it('nothing came back twice; books and audit agree', async () => {
	for (const cashier of [here, there]) await cashier.nothingWaits()
	const found = await shop.query(`SELECT count(*)::int AS count FROM journal_entry WHERE verdict <> 'posted'`)
	expect(found).toEqual([{ count: 0 }])
	// What was claimed and came back is over; it stays, so that an older word of it takes nothing back.
	expect(await shop.query('SELECT * FROM return_claim WHERE NOT is_over')).toEqual([])
	expect(await shop.audit()).toBe(0)
})
