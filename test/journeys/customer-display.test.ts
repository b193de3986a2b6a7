/**
 * Two pages of one till: the cashier's, and beside it the customer's. She reads what is taken, scans the code that she pays
 * with and is thanked; her page can do nothing of the cashier's, and costs the till next to nothing.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

const WANG = '04A1B2C3D4E580'
const WAIT_MS = 60_000

let shop: Shop
let customer: Page
/** Of every view that came to a page, its size in bytes. */
const views = { cashier: [] as number[], customer: [] as number[] }

beforeAll(async () => {
	shop = await openShop()
	const { page } = shop.cashier
	note(page, views.cashier)
	await page.reload()
	await shop.cashier.sees('state-line')
	const context = await page
		.context()
		.browser()
		?.newContext({ viewport: { width: 1024, height: 768 } })
	if (context === undefined) throw new Error('no browser')
	customer = await context.newPage()
	customer.setDefaultTimeout(WAIT_MS)
	note(customer, views.customer)
	await customer.goto(shop.demo.lane.customerUrl())
})
afterAll(() => shop?.close())

function note(page: Page, sizes: number[]): void {
	page.on('websocket', (socket) =>
		socket.on('framereceived', ({ payload }) => {
			const text = String(payload)
			if (/^\{"kind":"(view|customerView)"/.test(text)) sizes.push(Buffer.byteLength(text))
		}),
	)
}

const scene = (kind: string) => customer.locator(`[data-testid="customer"][data-scene="${kind}"]`).waitFor()
const reads = (testId: string, text: string | RegExp) =>
	customer.getByTestId(testId).filter({ hasText: text }).first().waitFor()
const barcode = (index: number) => shop.demo.group.items[index]?.barcodes[0] ?? ''
const shows = async (testId: string, amountMinor: number) => {
	const amount = customer.locator(`[data-testid="${testId}"][data-amount-minor="${amountMinor}"]`)
	await amount.waitFor()
}

it('is closed until somebody serves, then says what the shop promises', async () => {
	await scene('closed')
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
	await scene('idle')
	await customer.getByTestId('campaigns').waitFor()
})

it('greets her, and shows the goods with the total that the cashier sees', async () => {
	const { cashier } = shop
	await cashier.tap(WANG, '王女士')
	await scene('greeting')
	await reads('customer-greeting', '王女士')
	for (const index of [0, 1, 2]) await cashier.scan(barcode(index))
	await scene('basket')
	await shows('customer-total', await cashier.amount('total'))
	expect(await customer.getByTestId('customer-line').count()).toBe(3)
	await reads('customer-name', '王女士')
})

it('shows what her card paid, and the code that she scans for the rest', async () => {
	const { cashier, demo } = shop
	await cashier.pay()
	await scene('paying')
	await cashier.storedValue('10')
	await reads('customer-paid', '10.00')
	await cashier.presses('F8')
	await reads('customer-payment', '请出示付款码')
	await cashier.touch('key-next')
	await cashier.sees('payment-qr')
	const qr = await cashier.on('payment-qr').getAttribute('data-qr')
	await customer.locator(`[data-testid="customer-qr"][data-qr="${qr}"]`).waitFor()
	demo.lane.gateway.confirm()
	await cashier.sees('completed')
})

it('thanks her by name, with what she earned and what she has now', async () => {
	await scene('thanks')
	await reads('thanks', '谢谢王女士')
	await reads('thanks-earned', /本次获得 \d+ 积分/)
	await reads('thanks-points', /现有积分/)
	await shop.cashier.nextCustomer()
	await scene('idle')
})

it('lets her check what was written down of her, and choose to what she agrees; her own keys are the proof', async () => {
	const { cashier, query } = shop
	await cashier.touch('key-more')
	await cashier.touch('key-enrol')
	await cashier.on('sheet-familyName').fill('钱')
	await cashier.touch('title-ms')
	await cashier.on('sheet-phone').fill('13900000071')
	await cashier.touch('key-next')
	await reads('field-phone', '139 0000 0071')
	await customer.getByTestId('say-no').click()
	await cashier.on('sheet-phone').fill('13900000078')
	await cashier.touch('key-next')
	await reads('field-phone', '139 0000 0078')
	await reads('field-addressedAs', '女士')
	await customer.getByTestId('say-yes').click()
	await customer.getByTestId('choice-offers.wechat').click()
	await customer.getByTestId('say-yes').click()
	await cashier.reads('member-name', '钱女士')
	await scene('greeting')
	await reads('customer-greeting', '钱女士')
	await cashier.nothingWaits()
	const enrolled =
		"SELECT entry_text::jsonb -> 'body' AS body FROM journal_entry WHERE kind = 'memberEnrolled'"
	await until(async () => (await query(enrolled)).length === 1, 'the centre has heard of her')
	expect((await query(enrolled))[0]?.body).toMatchObject({
		confirmedBy: 'customerDisplay',
		sheet: { phone: '13900000078' },
		consent: { confirmedBy: 'customerDisplay', given: ['membership', 'offers.wechat'] },
	})
	await cashier.touch('key-removeMember')
	await scene('idle')
})

it('says at a bank card what the terminal waits for, and how much went back as change for cash', async () => {
	const { cashier, demo } = shop
	const { terminal } = demo.lane
	await cashier.scan(barcode(0))
	await scene('basket')
	await cashier.pay()
	terminal.behaviour = 'answersLate'
	await cashier.touch('tender-bank-card')
	await reads('customer-payment', '刷卡机')
	await cashier.presses('Escape')
	await cashier.sees('tender')
	terminal.behaviour = 'approves'
	await cashier.touch('tender-bank-card')
	await cashier.sees('completed')
	await scene('thanks')
	await reads('customer-paid', '银行卡')
	await cashier.nextCustomer()
})

it('a till process that dies shows a welcome meanwhile, then the goods again', async () => {
	const { cashier, demo } = shop
	await cashier.scan(barcode(1))
	await scene('basket')
	const before = demo.lane.till.pid()
	const away = scene('away')
	await demo.lane.till.kill({ restart: true })
	await away
	await until(() => demo.lane.till.pid() !== before, 'the next till process runs')
	await scene('basket')
	await shows('customer-total', await cashier.amount('total'))
})

it('opens no cashier’s page with her token, and no cashier’s socket', async () => {
	const url = new URL(shop.demo.lane.customerUrl())
	const token = new URLSearchParams(url.hash.slice(1)).get('token') ?? ''
	const opens = await customer.evaluate(
		(guest) =>
			new Promise<string>((resolve) => {
				const socket = new WebSocket(`ws://${location.host}/till?token=${guest}`)
				socket.addEventListener('open', () => resolve('open'))
				socket.addEventListener('error', () => resolve('refused'))
			}),
		token,
	)
	expect(opens).toBe('refused')
	const stranger = await customer.context().newPage()
	await stranger.goto(`${url.origin}/#token=${token}`)
	await stranger.getByTestId('starting').waitFor()
	expect(await stranger.getByTestId('till').count()).toBe(0)
	await stranger.close()
})

it('can be opened by hand at /customer', async () => {
	const byHand = await customer.context().newPage()
	const cashierUrl = new URL(shop.demo.lane.url())
	await byHand.goto(`${cashierUrl.origin}/customer${cashierUrl.hash}`)
	await byHand.locator('[data-scene="basket"]').waitFor()
	await byHand.close()
})

it('is sent little, and only what changed', () => {
	const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)
	expect(views.customer.length).toBeLessThanOrEqual(views.cashier.length)
	expect(Math.max(...views.customer)).toBeLessThan(8_000)
	expect(sum(views.customer)).toBeLessThan(sum(views.cashier) / 4)
})
