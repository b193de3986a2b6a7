/**
 * A till without a keyboard: everything here is done with a finger, on keys that are on the screen; goods, cards and receipts
 * come from scanner and reader. The page is told that nobody may type.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SUPERVISOR_UID } from '../fixtures/demo-data/operators.ts'
import { linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

const WANG = '04A1B2C3D4E580'
let shop: Shop
let cashMinor = 0
/** Of the first sale, as its receipt says. */
let sold = ''

beforeAll(async () => {
	shop = await openShop()
	// A stroke that no finger made ends the test.
	await shop.cashier.page.evaluate(() =>
		window.addEventListener('keydown', ({ key }) => {
			throw new Error(`somebody pressed ${key}`)
		}),
	)
	shop.cashier.page.on('pageerror', ({ message }) => strokes.push(message))
})
afterAll(() => shop?.close())

const strokes: string[] = []
const barcode = (index: number) => shop.demo.group.items[index]?.barcodes[0] ?? ''
const paper = () => shop.demo.lane.printer.receipts().length
const gone = (testId: string) => shop.cashier.on(testId).first().waitFor({ state: 'detached' })

async function more(key: string): Promise<void> {
	await shop.cashier.touch('key-more')
	await shop.cashier.touch(`key-${key}`)
}

/** On the keypad that stands on the screen. */
async function keysIn(figures: string): Promise<void> {
	for (const figure of figures)
		await shop.cashier.touch(figure === '.' || figure === '-' ? 'digit-corner' : `digit-${figure}`)
}

/** Until the receipt is there, and on to the next customer; the receipt's words. */
async function ends(before: number): Promise<string> {
	const text = linesOf(await shop.cashier.takesReceipt(before)).join('\n')
	await shop.cashier.nextCustomer()
	return text
}

it('signs on, counts the float, opens the shift', async () => {
	const { cashier } = shop
	await cashier.signOn()
	await keysIn('500')
	await cashier.touch('key-next')
	await cashier.sees('sell')
})

it('rings up: by scanner, quick key, quantity and search on the keypad; voids and restores', async () => {
	const { cashier } = shop
	await cashier.scan(barcode(0))
	await cashier.page.locator('.quick-key').first().click()
	await cashier.reads('item-count', '2')
	await cashier.touch('key-keypad')
	await keysIn('3')
	await cashier.touch('key-quantity')
	await cashier.sees('next-quantity')
	await keysIn(barcode(1))
	await cashier.touch('key-take')
	await cashier.reads('item-count', '5')
	await cashier.on('void-line').last().click()
	await cashier.reads('item-count', '2')
	await cashier.on('restore-line').last().click()
	await cashier.reads('item-count', '5')
	await cashier.touch('key-keypad')
})

it('a discount that a supervisor’s name and PIN allow', async () => {
	const { cashier } = shop
	await cashier.on('line').first().locator('.line-face').click()
	await cashier.touch('key-lineDiscount')
	await cashier.touch('hand-rate-1000')
	await cashier.touch('reason-shortDated')
	await cashier.sees('override-pending')
	await cashier.touch('supervisor-2001')
	await keysIn(shop.demo.pins['2001'] ?? '')
	await cashier.touch('key-next')
	await cashier.sees('line-discount')
})

it('puts the sale aside and goes on with it', async () => {
	const { cashier } = shop
	await cashier.touch('key-suspend')
	await cashier.sees('suspended-count')
	await cashier.touch('key-recall')
	await cashier.on('suspended').locator('.suspended-row').first().click()
	await cashier.reads('item-count', '5')
})

it('takes cash: a sum on the keypad, the rest exactly', async () => {
	const { cashier } = shop
	const before = paper()
	await cashier.pay()
	cashMinor += await cashier.amount('due')
	await keysIn('1')
	await cashier.touch('key-next')
	await cashier.sees('tender-taken')
	await cashier.exactCash()
	sold = /S01-01-1-[0-9]{6}/.exec(await ends(before))?.[0] ?? ''
})

it('finds a member by the end of her number; her card pays with one key', async () => {
	const { cashier, demo } = shop
	const wang = demo.group.members.find(({ familyName, givenName }) => familyName + givenName === '王丽华')
	const cardNo = demo.group.cards.find(({ memberId }) => memberId === wang?.memberId)?.cardNo
	await cashier.touch('key-member')
	await keysIn(wang?.fields.phone?.value.slice(-4) ?? '')
	await cashier.touch(`member-${cardNo}`)
	await cashier.reads('member-name', wang?.address.zh ?? '')
	await cashier.touch('key-removeMember')
	await gone('member-name')
	await cashier.tap(WANG, wang?.address.zh ?? '')
	await cashier.scan(barcode(0))
	const before = paper()
	await cashier.pay()
	await cashier.touch('tender-card')
	await ends(before)
})

it('searches goods by the sounds of their name; a new member joins, written letter by letter', async () => {
	const { cashier } = shop
	await cashier.touch('key-keyboard')
	for (const letter of 'nn') await cashier.touch(`letter-${letter}`)
	await cashier.on('results').locator('button').first().click()
	await gone('touch-keyboard')
	await cashier.sees('line')
	await more('enrol')
	await cashier.touch('key-keyboard')
	await cashier.touch('key-shift')
	for (const letter of 'shen') await cashier.touch(`letter-${letter}`)
	await cashier.touch('sheet-phone')
	for (const digit of '13900000091') await cashier.touch(`digit-${digit}`)
	await cashier.touch('key-next')
	await cashier.reads('confirm-familyName', 'Shen')
	await cashier.touch('key-customerYes')
	await cashier.touch('key-customerYes')
	await cashier.reads('member-name', 'Shen')
	const before = paper()
	await cashier.pay()
	cashMinor += await cashier.amount('due')
	await cashier.exactCash()
	await ends(before)
})

it('takes goods back: the receipt by the end of its number, a line, a reason, the money', async () => {
	const { cashier } = shop
	await more('returns')
	await keysIn(`1-${Number(sold.slice(-6))}`)
	await cashier.touch('key-next')
	await cashier.reads('receipt-number', sold)
	await cashier.on('pick-return').first().click()
	await cashier.touch('key-next')
	await cashier.touch('return-reason-faulty')
	await cashier.sees('return-line')
	await cashier.touch('key-back')
	const before = paper()
	await cashier.touch('key-next')
	await cashier.sees('pay-back-way')
	cashMinor -= await cashier.amount('pays-back')
	await cashier.touch('key-next')
	await cashier.touch('key-next')
	await ends(before)
})

it('moves cash, reads the totals by the supervisor’s card, locks and goes on', async () => {
	const { cashier, demo } = shop
	await more('cashMove')
	await cashier.touch('cash-loan')
	await keysIn('100')
	await cashier.touch('key-next')
	await cashier.touch('key-next')
	await gone('move-cash')
	cashMinor += 10_000
	await more('readTotals')
	await cashier.sees('guarded')
	demo.lane.reader.tapCard(SUPERVISOR_UID)
	await cashier.sees('settlement-sales')
	demo.lane.reader.removeCard()
	await cashier.touch('key-back')
	await more('lock')
	await cashier.sees('locked')
	await keysIn('1234')
	await cashier.touch('key-next')
	await cashier.sees('sell')
})

it('closes the shift; the cash is right, nobody typed, and the books agree', async () => {
	const { cashier } = shop
	await more('closeShift')
	await keysIn(((50_000 + cashMinor) / 100).toFixed(2))
	await cashier.touch('key-next')
	await cashier.touch('key-next')
	await cashier.reads('settlement-difference', '账款相符')
	expect(strokes).toEqual([])
	await cashier.nothingWaits()
	expect(await shop.audit()).toBe(0)
})
