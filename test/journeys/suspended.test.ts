/**
 * A customer goes to fetch her purse: her basket waits, and the next till goes on with it while the centre is away, by
 * keyboard and by touch. With the LAN gone a till has what it put aside itself. The books agree.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Cashier, linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

let shop: Shop
let one: Cashier
let two: Cashier

beforeAll(async () => {
	shop = await openShop({ lanes: ['S01-01', 'S01-02'] })
	one = shop.cashier
	const lane = shop.demo.lanes.get('S01-02')
	const browser = one.page.context().browser()
	if (lane === undefined || browser === null) throw new Error('no second till')
	two = new Cashier(await browser.newPage({ viewport: { width: 1366, height: 768 } }), lane)
	await two.look()
	for (const [cashier, operator] of [
		[one, '1001'],
		[two, '1002'],
	] as const) {
		await cashier.signOn(operator, shop.demo.pins[operator])
		await cashier.openShift('500')
		await cashier.connection('online')
	}
})
afterAll(() => shop?.close())

const barcodes = (count: number) =>
	shop.demo.group.items
		.filter((item) => item.soldBy !== 'weight')
		.slice(0, count)
		.map((item) => item.barcodes[0] ?? '')

async function scan(cashier: Cashier, count: number): Promise<number> {
	for (const barcode of barcodes(count)) await cashier.scan(barcode)
	return cashier.amount('total')
}

const waits = (cashier: Cashier, count: number) => cashier.reads('suspended-count', String(count))
const nothingWaits = (cashier: Cashier) => cashier.on('suspended-count').waitFor({ state: 'hidden' })

it('F6 and F7: another till goes on with it at the same price while the centre is away', async () => {
	one.lane.wan.setMode({ kind: 'cut' })
	await one.connection('store')
	await two.connection('store')
	const member = shop.demo.group.members[0]
	const card = shop.demo.group.cards.find(({ memberId }) => memberId === member?.memberId)
	const uid = card?.media.find(({ kind }) => kind === 'uid')?.value
	if (uid === undefined) throw new Error('no card')
	const name = member?.address.zh ?? ''
	await one.tap(uid, name)
	const totalMinor = await scan(one, 3)
	await one.presses('F6')
	await one.reads('notice', '已挂单：3 件')
	await one.sees('today')
	await waits(two, 1)
	await two.presses('F7')
	await two.reads('suspended', name)
	await two.reads('suspended', '01 号机')
	await two.presses('Enter')
	await two.reads('member-name', name)
	expect(await two.amount('total')).toBe(totalMinor)
	await nothingWaits(one)
	const paper = two.lane.printer.receipts().length
	await two.pay()
	await two.exactCash()
	expect(linesOf(await two.takesReceipt(paper)).join('\n')).toContain('S01-02-1-000001')
	await two.nextCustomer()
})

it('by touch, under a name of its own', async () => {
	await scan(two, 2)
	await two.presses('F2')
	await two.types('红外套')
	await two.touch('key-suspend')
	await waits(one, 1)
	await one.touch('key-recall')
	await one.reads('suspended', '红外套')
	await one.on('suspended').getByText('红外套').click()
	await one.page.waitForFunction(
		() => document.querySelector('[data-testid="item-count"]')?.textContent?.includes('2') === true,
	)
	await one.touch('key-suspend')
	await waits(two, 1)
})

it('alone, a till has its own, and asks twice for what the store may have given away', async () => {
	one.lane.lan.setMode({ kind: 'cut' })
	await one.connection('alone')
	await one.presses('F7')
	await one.sees('suspended-own')
	await one.reads('suspended-doubt', '可能已在别的收银机取走')
	await one.presses('Enter')
	await one.reads('suspended-doubt', '再按一次')
	await one.presses('Enter')
	await one.page.waitForFunction(() => document.querySelectorAll('[data-testid="lines"] > li').length === 2)
	const paper = one.lane.printer.receipts().length
	await one.pay()
	await one.exactCash()
	await one.takesReceipt(paper)
	await one.nextCustomer()
	one.lane.lan.setMode({ kind: 'up' })
	one.lane.wan.setMode({ kind: 'up' })
	for (const cashier of [one, two]) {
		await cashier.connection('online')
		await cashier.nothingWaits()
		await nothingWaits(cashier)
	}
})

it('the close tells what still waits, a supervisor discards it, and the books agree', async () => {
	await scan(one, 1)
	await one.presses('F6')
	await waits(two, 1)
	await one.touch('key-more')
	await one.touch('key-closeShift')
	await one.reads('still-waiting', '还挂着 1 单')
	await one.presses('Escape')
	await two.touch('key-more')
	await two.touch('key-signOff')
	await two.touch('operator-2001')
	for (const digit of shop.demo.pins['2001'] ?? '') await two.touch(`digit-${digit}`)
	await two.touch('key-next')
	await two.sees('sale')
	await two.presses('F7')
	await two.sees('key-discardSuspended')
	await two.presses('F4')
	await two.presses('F4')
	await nothingWaits(one)
	for (const cashier of [one, two]) await cashier.nothingWaits()
	const rows = await shop.query(
		`SELECT kind, count(*)::int AS count FROM journal_entry WHERE kind LIKE '%uspended%' OR kind = 'saleRecalled'
		 GROUP BY kind ORDER BY kind`,
	)
	expect(rows).toEqual([
		{ kind: 'saleRecalled', count: 3 },
		{ kind: 'saleSuspended', count: 4 },
		{ kind: 'suspendedSaleDiscarded', count: 1 },
	])
	expect(await shop.audit()).toBe(0)
})
