/**
 * A set of bottles and one bottle more are bought, by keyboard; three empties come back; X and Z tell the deposits apart on screen and
 * paper, and the centre counts the same.
 */
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
})
afterAll(() => shop?.close())

const barcodeOf = (name: string) => {
	const found = shop.demo.group.items.find(({ nameZh }) => nameZh.includes(name))
	if (found === undefined) throw new Error(`the shop sells no ${name}`)
	return found.barcodes[0] ?? ''
}

it('a set is taken by one scan, with its articles and their deposits; a bottle more has its own', async () => {
	const { cashier, demo } = shop
	await cashier.scan(barcodeOf('小聚组合'), 5)
	await cashier.scan(barcodeOf('橘子汽水'))
	// The set 23.90, a bottle 4.50, five deposits.
	expect(await cashier.amount('total')).toBe(2_390 + 450 + 500)
	await cashier.presses('F12')
	await cashier.sees('tender')
	const before = demo.lane.printer.receipts().length
	await cashier.exactCash()
	const paper = linesOf(await cashier.takesReceipt(before)).join('\n')
	expect(paper).toContain('小聚组合')
	expect(paper).toContain('玻璃瓶押金')
	await cashier.nextCustomer()
})

it('three empties come back without a receipt, counted by key, and are paid back in cash', async () => {
	const { cashier, demo } = shop
	await cashier.presses('F9')
	await cashier.sees('desk-return')
	demo.lane.scanner.scan(barcodeOf('橘子汽水'))
	await cashier.sees('choose-empty')
	await cashier.types('0')
	await cashier.reads('return-typed', '0')
	await cashier.presses('Enter')
	await cashier.sees('empties-quantity')
	await cashier.types('3')
	await cashier.reads('empties-quantity', '3')
	await cashier.presses('Enter')
	await cashier.sees('return-line')
	await cashier.presses('Escape')
	await cashier.presses('F12')
	await cashier.sees('pay-back-pane')
	expect(await cashier.amount('pays-back')).toBe(300)
	const before = demo.lane.printer.receipts().length
	await cashier.presses('Enter')
	await cashier.presses('Enter')
	expect(linesOf(await cashier.takesReceipt(before)).join('\n')).toContain('退空瓶押金')
	await cashier.nextCustomer()
})

it('the Z report tells them apart, on screen and paper; till and centre agree, the audit is clean', async () => {
	const { cashier, demo } = shop
	const before = demo.lane.printer.receipts().length
	await cashier.closeShift('530.40')
	await cashier.reads('settlement-difference', '账款相符')
	await cashier.reads('settlement-deposits-taken', '5.00')
	await cashier.reads('settlement-deposits-back', '3.00')
	await until(() => demo.lane.printer.receipts().length > before, 'the settlement is on paper')
	const paper = demo.lane.printer.receipts()[before]
	const lines = paper === undefined ? [] : linesOf(paper)
	expect(lines).toContainEqual(expect.stringMatching(/^收押金 × 5 +5\.00$/))
	expect(lines).toContainEqual(expect.stringMatching(/^退押金 × 3 +3\.00$/))
	await cashier.nothingWaits()
	const result = () => shop.query('SELECT result FROM card_settlement')
	await until(async () => (await result()).length > 0, 'the shift is settled at the centre')
	expect(await result()).toEqual([{ result: 'agreed' }])
	expect(await shop.audit()).toBe(0)
})
