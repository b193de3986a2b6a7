/**
 * A customer brings a cup back at another till than the one that sold it, by keyboard; the first till is told who took it
 * back; the rest comes back there by touch. A gift receipt gives gift value. The books agree.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SUPERVISOR_UID } from '../fixtures/demo-data/operators.ts'
import { Cashier, linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

let shop: Shop
let one: Cashier
let two: Cashier
const SUPERVISOR = '2001'
const SOLD = 'S01-01-1-000001'

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

const goods = (count: number) =>
	shop.demo.group.items
		.filter((item) => item.soldBy !== 'weight')
		.slice(0, count)
		.map((item) => item.barcodes[0] ?? '')

it('F9: what one till sold comes back at the other, by keyboard, for cash', async () => {
	for (const barcode of goods(2)) await one.scan(barcode)
	await one.pay()
	const before = one.lane.printer.receipts().length
	await one.exactCash()
	expect(linesOf(await one.takesReceipt(before)).join('\n')).toContain(SOLD)
	await one.nextCustomer()

	await two.presses('F9')
	await two.sees('desk-return')
	two.lane.scanner.scan(SOLD)
	await two.sees('returnable')
	await two.types('1')
	await two.presses('Enter')
	await two.reads('pick-return', '1')
	await two.presses('Enter')
	await two.types('1')
	await two.presses('Enter')
	await two.sees('return-line')
	await two.presses('Escape')
	await two.presses('F12')
	await two.sees('pay-back-pane')
	expect(await two.amount('pays-back')).toBeGreaterThan(0)
	const paper = two.lane.printer.receipts().length
	await two.presses('Enter')
	await two.presses('Enter')
	expect(linesOf(await two.takesReceipt(paper)).join('\n')).toContain(SOLD)
	await two.nextCustomer()
})

it('it does not come back twice; what is left does, by touch', async () => {
	await one.touch('key-more')
	await one.touch('key-returns')
	await one.sees('desk-return')
	one.lane.scanner.scan(SOLD)
	await one.sees('returnable')
	await one.on('returnable').nth(0).filter({ hasText: '已退完' }).waitFor()
	await one.on('pick-return').nth(1).click()
	await one.touch('key-next')
	await one.touch('return-reason-faulty')
	await one.sees('return-line')
	await one.presses('Escape')
	await one.touch('key-next')
	await one.sees('pay-back-pane')
	const paper = one.lane.printer.receipts().length
	await one.touch('key-next')
	await one.touch('key-next')
	await one.takesReceipt(paper)
	await one.nextCustomer()
	await one.presses('F9')
	await one.sees('desk-return')
	one.lane.scanner.scan(SOLD)
	await one.sees('returnable')
	await one.page.waitForFunction(
		() => document.querySelectorAll('[data-testid="pick-return"]:not(:disabled)').length === 0,
	)
	await one.presses('Escape')
})

it('a gift receipt without prices brings gift value onto the card that is presented, once', async () => {
	const card = shop.demo.group.cards.find(({ state, memberId }) => state === 'active' && memberId !== null)
	const member = shop.demo.group.members.find(({ memberId }) => memberId === card?.memberId)
	const uid = card?.media.find(({ kind }) => kind === 'uid')?.value
	if (uid === undefined || member === undefined) throw new Error('no card')
	for (const barcode of goods(1)) await one.scan(barcode)
	await one.pay()
	const before = one.lane.printer.receipts().length
	await one.exactCash()
	await one.takesReceipt(before)
	await one.touch('key-giftReceipt')
	const paper = linesOf(await one.takesReceipt(before + 1)).join('\n')
	expect(paper).toContain('礼品小票')
	expect(paper).not.toMatch(/[0-9]\.[0-9]{2}/)
	await one.nextCustomer()
	const code = /S01-01-1-[0-9]{6}G/.exec(paper)?.[0]
	if (code === undefined) throw new Error(`no code on ${paper}`)
	await two.presses('F9')
	await two.sees('desk-return')
	two.lane.scanner.scan(code)
	await two.sees('returnable')
	await two.types('1')
	await two.presses('Enter')
	await two.presses('Enter')
	await two.types('1')
	await two.presses('Enter')
	await two.sees('return-line')
	await two.presses('Escape')
	await two.tap(uid, member.address.zh)
	await two.presses('F12')
	await two.sees('pay-back-pane')
	expect(await two.text('pay-back-way')).toContain('礼品')
	await two.presses('Enter')
	await two.presses('Enter')
	await two.sees('completed')
	await two.nextCustomer()
})

it('goods without a receipt wait for a supervisor; her card at the cashier’s till allows it', async () => {
	await two.presses('F9')
	await two.sees('desk-return')
	two.lane.scanner.scan(goods(1)[0] ?? '')
	await two.sees('blind-item')
	await two.types('1')
	await two.presses('Enter')
	await two.sees('guarded')
	expect(await two.on('guarded').getAttribute('data-action')).toBe('blindReturn')
	two.lane.reader.tapCard(SUPERVISOR_UID)
	await two.sees('return-line')
	two.lane.reader.removeCard()
	await two.presses('Escape')
	await two.presses('F12')
	await two.sees('pay-back-pane')
	const paper = two.lane.printer.receipts().length
	await two.presses('Enter')
	await two.presses('Enter')
	await two.takesReceipt(paper)
	await two.nextCustomer()
	const [entry] = await shop.query(
		`SELECT entry_text::jsonb #>> '{body,returns,0,supervisorId}' AS supervisor FROM journal_entry
		WHERE till_id = 'S01-02' AND kind = 'saleCompleted' ORDER BY seq DESC LIMIT 1`,
	)
	expect(entry).toEqual({ supervisor: SUPERVISOR })
})

it('alone, a till takes back what it has sold itself, on a supervisor’s word by number and PIN', async () => {
	for (const barcode of goods(1)) await two.scan(barcode)
	await two.pay()
	const before = two.lane.printer.receipts().length
	await two.exactCash()
	const paper = linesOf(await two.takesReceipt(before)).join('\n')
	await two.nextCustomer()
	const sold = /S01-02-1-[0-9]{6}/.exec(paper)?.[0]
	if (sold === undefined) throw new Error(`no number on ${paper}`)
	two.lane.lan.setMode({ kind: 'cut' })
	await two.connection('alone')
	await two.presses('F9')
	await two.sees('desk-return')
	two.lane.scanner.scan(sold)
	await two.sees('returnable')
	await two.types('1')
	await two.presses('Enter')
	await two.presses('Enter')
	await two.types('1')
	await two.presses('Enter')
	await two.sees('guarded')
	expect(await two.on('guarded').getAttribute('data-action')).toBe('returnAlone')
	await two.types(SUPERVISOR)
	await two.presses('Enter')
	await two.types(shop.demo.pins[SUPERVISOR] ?? '')
	await two.presses('Enter')
	await two.sees('return-line')
	await two.presses('Escape')
	await two.presses('F12')
	await two.sees('pay-back-pane')
	await two.presses('Enter')
	await two.presses('Enter')
	await two.nextCustomer()
	two.lane.lan.setMode({ kind: 'up' })
	await two.connection('online')
})

it('books and audit agree', async () => {
	for (const cashier of [one, two]) await cashier.nothingWaits()
	const found = await shop.query(`SELECT count(*)::int AS count FROM journal_entry WHERE verdict <> 'posted'`)
	expect(found).toEqual([{ count: 0 }])
	expect(await shop.audit()).toBe(0)
})
