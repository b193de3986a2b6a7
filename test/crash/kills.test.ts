/**
 * kill -9 at the moments that hurt: in a basket, between tendering and printing, under the agent, the server and
 * PostgreSQL. Each comes back by itself; afterwards nothing is lost, nothing doubled, and the basket is on screen.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

const WANG = '04A1B2C3D4E580'
let shop: Shop
let salesMinor = 0
let sales = 0

beforeAll(async () => {
	shop = await openShop({ printer: { lineMs: 5 } })
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
})
afterAll(() => shop?.close())

const item = (index: number) => {
	const found = shop.demo.group.items[index]
	if (!found?.barcodes[0]) throw new Error(`no item ${index}`)
	return { barcode: found.barcodes[0], priceMinor: found.unitPriceMinor }
}

async function cashSale(...indexes: number[]): Promise<void> {
	const { cashier, demo } = shop
	const paper = demo.lane.printer.receipts().length
	for (const index of indexes) await cashier.scan(item(index).barcode)
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	count(...indexes)
	await cashier.nextCustomer()
}

function count(...indexes: number[]): void {
	sales += 1
	salesMinor += indexes.reduce((sum, index) => sum + item(index).priceMinor, 0)
}

async function postedSales(): Promise<{ count: number; sum: number }> {
	const [row] = await shop.query(
		`SELECT count(*)::int AS count, coalesce(sum((entry_text::json->'body'->'totals'->>'totalMinor')::bigint), 0)::bigint AS sum
		 FROM journal_entry WHERE entry_text::json->'body'->>'kind' = 'saleCompleted' AND verdict = 'posted'`,
	)
	return { count: Number(row?.count), sum: Number(row?.sum) }
}

async function booksAgree(): Promise<void> {
	await shop.cashier.connection('online')
	await shop.cashier.nothingWaits()
	expect(await postedSales()).toEqual({ count: sales, sum: salesMinor })
	expect(await shop.audit()).toBe(0)
}

it('the till process, in the middle of a basket: member and lines are back on the same screen', async () => {
	const { cashier, demo } = shop
	await cashier.tap(WANG, '王女士')
	for (const index of [0, 1, 2]) await cashier.scan(item(index).barcode)
	const total = await cashier.amount('total')
	const pid = demo.lane.till.pid()
	await demo.lane.till.kill()
	await until(
		() => demo.lane.till.state() === 'running' && demo.lane.till.pid() !== pid,
		'the till process runs again',
	)
	await cashier.reads('notice', /恢复/)
	expect(await cashier.amount('total')).toBe(total)
	expect(await cashier.text('member-name')).toContain('王女士')
	await cashier.scan(item(3).barcode)
	const paper = demo.lane.printer.receipts().length
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	count(0, 1, 2, 3)
	await cashier.nextCustomer()
	await booksAgree()
})

it('the till process, between tender and paper: the sale is there once and the receipt comes out', async () => {
	const { cashier, demo } = shop
	const paper = demo.lane.printer.receipts().length
	demo.lane.printer.openCover()
	await cashier.scan(item(4).barcode)
	await cashier.pay()
	await cashier.exactCash()
	await cashier.sees('completed')
	await cashier.reads('notice', /盖/)
	const pid = demo.lane.till.pid()
	await demo.lane.till.kill()
	await until(
		() => demo.lane.till.state() === 'running' && demo.lane.till.pid() !== pid,
		'the till process runs again',
	)
	demo.lane.printer.closeCover()
	const receipt = await cashier.takesReceipt(paper)
	expect(linesOf(receipt).join('\n')).not.toMatch(/副本|COPY/)
	count(4)
	await cashier.nextCustomer()
	await booksAgree()
	expect(demo.lane.printer.receipts()).toHaveLength(paper + 1)
})

it('the till process, while paper is coming out: in doubt, the cashier is asked, and a second paper is a copy', async () => {
	const { cashier, demo } = shop
	demo.lane.printer.paperOutAfterLines(3)
	await cashier.scan(item(5).barcode)
	await cashier.pay()
	await cashier.exactCash()
	await cashier.sees('completed')
	await until(() => demo.lane.printer.unfinished().length > 0, 'the paper has begun')
	const pid = demo.lane.till.pid()
	await demo.lane.till.kill()
	demo.lane.printer.powerCycle()
	demo.lane.printer.loadPaper()
	await until(
		() => demo.lane.till.state() === 'running' && demo.lane.till.pid() !== pid,
		'the till process runs again',
	)
	await cashier.sees('print-again')
	const paper = demo.lane.printer.receipts().length
	await cashier.touch('print-again')
	const copy = await cashier.takesReceipt(paper)
	expect(linesOf(copy).join('\n')).toMatch(/副本|COPY/)
	count(5)
	await cashier.nextCustomer()
	await booksAgree()
})

it('the agent: selling goes on, and what was sold meanwhile is posted once', async () => {
	const { cashier, demo } = shop
	await demo.lane.agent.kill({ restart: false })
	await cashier.connection('alone')
	await cashSale(6, 7)
	await demo.lane.agent.start()
	await booksAgree()
})

it('the server: the store goes on within its leases, and the books agree afterwards', async () => {
	const { cashier, demo } = shop
	await demo.server.kill({ restart: false })
	await cashier.connection('store')
	await cashier.tap(WANG, '王女士')
	const paper = demo.lane.printer.receipts().length
	await cashier.scan(item(8).barcode)
	await cashier.pay()
	await cashier.storedValue('1')
	await cashier.on('tender-taken').first().waitFor()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	count(8)
	await cashier.nextCustomer()
	await demo.server.start()
	await booksAgree()
})

it('PostgreSQL: nothing that was acknowledged is lost', async () => {
	const { demo } = shop
	await cashSale(9)
	const pid = demo.postgres.pid()
	await demo.postgres.kill()
	await cashSale(10)
	await until(
		() => demo.postgres.state() === 'running' && demo.postgres.pid() !== pid,
		'PostgreSQL runs again',
	)
	await booksAgree()
})

it('the plug is pulled on the whole till: it comes back with its basket', async () => {
	const { cashier, demo } = shop
	await cashier.scan(item(11).barcode)
	await demo.lane.till.host.kill()
	await until(
		() => demo.lane.till.host.state() === 'running' && demo.lane.till.state() === 'running',
		'the till is back',
	)
	await cashier.look()
	expect(await cashier.itemCount()).toBe(1)
	const paper = demo.lane.printer.receipts().length
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	count(11)
	await cashier.nextCustomer()
	await booksAgree()
})
