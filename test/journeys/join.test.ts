/** Somebody joins at the till: looked for in vain, by keyboard; with a card from the drawer, by touch and alone; then her sheet. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BLANK_CARDS } from '../fixtures/demo-data/people.ts'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

let shop: Shop
beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn('1001', shop.demo.pins['1001'])
	await shop.cashier.openShift('500')
})
afterAll(() => shop?.close())

const barcode = () => shop.demo.group.items[0]?.barcodes[0] ?? ''

/** Puts a text into a field, as an input method does. */
async function fills(testId: string, text: string): Promise<void> {
	await shop.cashier.on(testId).fill(text)
}

async function memberAtCentre(phone: string) {
	const [row] = await shop.query(
		`SELECT m.member_id, c.card_no, p.available::int AS points FROM member_field f JOIN member m USING (member_id)
		JOIN card c USING (member_id) JOIN purse_balance p ON p.card_no = c.card_no AND p.purse = 'points'
		WHERE f.field = 'phone' AND f.value = $1`,
		[phone],
	)
	return row
}

it('by keyboard, online: nobody has that number, so she joins with it, and earns in this sale', async () => {
	const { cashier } = shop
	await cashier.presses('F3')
	await cashier.sees('member-search')
	await cashier.types('13900000077')
	await cashier.touch('key-enrol')
	await cashier.sees('desk-enrol')
	await expect.poll(() => cashier.on('sheet-phone').inputValue()).toBe('13900000077')
	await fills('sheet-familyName', '赵')
	await cashier.presses('Enter')
	await cashier.reads('confirm-phone', '13900000077')
	await cashier.presses('Enter')
	await cashier.sees('customer-consent')
	await cashier.presses('Enter')
	await cashier.reads('member-name', '赵')
	await cashier.scan(barcode())
	await cashier.pay()
	await cashier.exactCash()
	await cashier.nextCustomer()
	await cashier.nothingWaits()
	await until(
		async () => Number((await memberAtCentre('13900000077'))?.points ?? 0) > 0,
		'she has her points',
	)
	await cashier.presses('F3')
	await cashier.sees('member-search')
	await cashier.types('0077')
	await cashier.reads('members', '赵')
	await cashier.presses('Enter')
	await cashier.reads('member-name', '赵')
	await cashier.touch('key-removeMember')
})

it('by touch, alone: with a card from the drawer; refused once, joined then, and the centre makes her', async () => {
	const { cashier, demo } = shop
	demo.lane.lan.setMode({ kind: 'cut' })
	await cashier.connection('alone')
	await cashier.touch('key-more')
	await cashier.touch('key-enrol')
	demo.lane.reader.tapCard(BLANK_CARDS[0]?.uid ?? '')
	await cashier.sees('drawer-card')
	demo.lane.reader.removeCard()
	await fills('sheet-familyName', '钱')
	await fills('sheet-givenName', '敏')
	await cashier.touch('title-ms')
	await fills('sheet-phone', '13900000078')
	await cashier.touch('key-next')
	await cashier.touch('key-customerYes')
	await cashier.touch('consent-offers.sms')
	await cashier.touch('key-customerYes')
	await cashier.reads('member-name', '钱女士')
	demo.lane.lan.setMode({ kind: 'up' })
	await cashier.connection('online')
	await cashier.nothingWaits()
	await until(async () => (await memberAtCentre('13900000078')) !== undefined, 'the centre has made her')
	const consents = await shop.query(
		'SELECT consent, given FROM member_consent JOIN member_field USING (member_id) WHERE value = $1 AND given ORDER BY 1',
		['13900000078'],
	)
	expect(consents.map(({ consent }) => consent)).toEqual(['membership', 'offers.sms'])
})

it('her sheet is changed, and whoever does not agree is not kept', async () => {
	const { cashier } = shop
	await cashier.touch('key-editMember')
	await fills('sheet-email', 'qian@example.com')
	await cashier.presses('Enter')
	await cashier.reads('confirm-email', 'qian@example.com')
	await cashier.presses('Enter')
	await cashier.nothingWaits()
	await until(
		async () =>
			(await shop.query("SELECT 1 FROM member_field WHERE value = 'qian@example.com'")).length === 1,
		'the centre knows her address',
	)
	await cashier.touch('member-strip')
	await cashier.touch('key-removeMember')
	await cashier.touch('key-more')
	await cashier.touch('key-enrol')
	await fills('sheet-familyName', '孙')
	await fills('sheet-phone', '13900000079')
	await cashier.presses('Enter')
	await cashier.touch('key-customerYes')
	await cashier.touch('key-customerNo')
	await cashier.reads('notice', /没有保存/)
	expect(await memberAtCentre('13900000079')).toBeUndefined()
	expect(await shop.audit()).toBe(0)
})
