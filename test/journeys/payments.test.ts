/** Money that somebody outside charges: a bank card at the terminal, a payment app at the gateway. Charged once, never lost. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

let shop: Shop
beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
	await shop.cashier.on('device-paymentTerminal').waitFor({ state: 'detached' })
})
afterAll(() => shop?.close())

let changeMinor = 0
let cashMinor = 0
const paper = () => shop.demo.lane.printer.receipts().length

async function basket(): Promise<number> {
	const { cashier, demo } = shop
	await cashier.scan(demo.group.items[0]?.barcodes[0] ?? '')
	await cashier.pay()
	return cashier.amount('due')
}

it('a bank card pays at the terminal, by key, and the receipt says what the bank said', async () => {
	const { cashier, demo } = shop
	const before = paper()
	const due = await basket()
	await cashier.presses('F7')
	const receipt = await cashier.takesReceipt(before)
	expect(demo.lane.terminal.charges.map(({ amountMinor }) => amountMinor)).toEqual([due])
	const text = linesOf(receipt).join('\n')
	expect(text).toContain('622848******1234')
	expect(text).toContain('034511')
	await cashier.nextCustomer()
})

it('the terminal dies after the bank approved: nothing else can be done, and the answer completes the sale', async () => {
	const { cashier, demo } = shop
	const { terminal, scanner } = demo.lane
	const before = paper()
	terminal.behaviour = 'diesAfterApproval'
	await basket()
	await cashier.touch('tender-bank-card')
	await cashier.page.locator('[data-testid="payment"][data-state="unknown"]').waitFor()
	scanner.scan(demo.group.items[1]?.barcodes[0] ?? '')
	await cashier.reads('notice', /有一笔付款正在进行/)
	await demo.lane.till.kill({ restart: true })
	await cashier.page.locator('[data-testid="payment"][data-state="unknown"]').waitFor()
	terminal.behaviour = 'approves'
	terminal.powerOn()
	await cashier.takesReceipt(before)
	expect(terminal.charges).toHaveLength(2)
	await cashier.nextCustomer()
})

it('a late answer is given up, and cash pays', async () => {
	const { cashier, demo } = shop
	const before = paper()
	demo.lane.terminal.behaviour = 'answersLate'
	cashMinor += await basket()
	await cashier.touch('tender-bank-card')
	await cashier.reads('payment-waiting', /请顾客在终端上/)
	await cashier.presses('Escape')
	await cashier.sees('tender')
	await cashier.exactCash()
	await cashier.takesReceipt(before)
	expect(demo.lane.terminal.charges).toHaveLength(2)
	demo.lane.terminal.behaviour = 'approves'
	await cashier.nextCustomer()
})

it('a payment app pays by its code, while agent and centre are away', async () => {
	const { cashier, demo } = shop
	const before = paper()
	demo.lane.lan.setMode({ kind: 'cut' })
	await cashier.connection('alone')
	await basket()
	demo.lane.scanner.scan('134567890123456789')
	const receipt = await cashier.takesReceipt(before)
	expect(linesOf(receipt).join('\n')).toContain('微信支付')
	demo.lane.lan.setMode({ kind: 'up' })
	await cashier.connection('online')
	await cashier.nextCustomer()
})

it('or the customer scans ours', async () => {
	const { cashier, demo } = shop
	const before = paper()
	await basket()
	await cashier.presses('F8')
	await cashier.reads('payment-waiting', '请扫顾客手机上的付款码')
	await cashier.touch('key-next')
	await cashier.sees('payment-qr')
	demo.lane.gateway.confirm()
	await cashier.takesReceipt(before)
	await cashier.nextCustomer()
})

it('a gateway that is away is refused with a sentence, and nothing is charged', async () => {
	const { cashier, demo } = shop
	const { url } = demo.lane.gateway
	await demo.lane.gateway.close()
	cashMinor += await basket()
	demo.lane.scanner.scan('134567890123456780')
	await cashier.reads('notice', /联系不上终端或支付平台，没有扣款/)
	await demo.lane.gateway.listen(Number(new URL(url).port))
	const before = paper()
	await cashier.exactCash()
	await cashier.takesReceipt(before)
	expect(demo.lane.gateway.charges).toHaveLength(2)
	await cashier.nextCustomer()
})

it('cash of another currency pays at the rate of the store, with change in its own', async () => {
	const { cashier } = shop
	const before = paper()
	const due = await basket()
	await cashier.types('50')
	await cashier.presses('F9')
	const receipt = await cashier.takesReceipt(before)
	expect(linesOf(receipt).join('\n')).toContain('USD 50.00 × 7.08')
	expect(await cashier.amount('change')).toBe(35_400 - due)
	changeMinor = 35_400 - due
	await cashier.nextCustomer()
})

it('shift, books and audit agree', async () => {
	const { cashier, demo, query, audit } = shop
	await cashier.touch('key-more')
	await cashier.touch('key-closeShift')
	await cashier.types('50')
	await cashier.presses('+')
	await cashier.types(String((50_000 + cashMinor - changeMinor) / 100))
	await cashier.touch('key-next')
	await cashier.touch('key-next')
	await cashier.sees('settlement')
	await cashier.reads('settlement', /应有 USD.*实点 50.00/)
	await cashier.reads('settlement-difference', /./)
	expect(await cashier.on('settlement-difference').getAttribute('class')).toContain('difference-right')
	await cashier.reads('settlement', '银行卡')
	await cashier.nothingWaits()
	const rows = await query(
		`SELECT tender ->> 'kind' AS kind, count(*)::int AS count FROM journal_entry,
		jsonb_array_elements(entry_text::jsonb -> 'body' -> 'tenders') tender WHERE kind = 'saleCompleted' GROUP BY 1 ORDER BY 1`,
	)
	expect(rows).toEqual([
		{ kind: 'bankCard', count: 2 },
		{ kind: 'cash', count: 2 },
		{ kind: 'foreignCash', count: 1 },
		{ kind: 'mobilePay', count: 2 },
	])
	await until(async () => (await query(`SELECT result FROM card_settlement`)).length > 0, 'settled')
	expect(await query(`SELECT result FROM card_settlement`)).toEqual([{ result: 'agreed' }])
	expect(await audit()).toBe(0)
	expect(demo.lane.terminal.charges).toHaveLength(2)
})
