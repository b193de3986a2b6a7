/**
 * Promotions from head office's file to screen, paper and books, with real parts: taken with the goods, better for a member
 * as soon as she is there, the same when the till is alone; the centre's count agrees.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { linesOf } from '../helpers/cashier.ts'
import { openShop, type Shop } from '../helpers/shop.ts'

let shop: Shop
beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await shop.cashier.connection('online')
})
afterAll(() => shop?.close())

function item(name: string) {
	const found = shop.demo.group.items.find(({ nameZh }) => nameZh.includes(name))
	if (!found?.barcodes[0]) throw new Error(`no ${name}`)
	return { barcode: found.barcodes[0], priceMinor: found.unitPriceMinor }
}

async function scan(...names: readonly string[]): Promise<void> {
	for (const name of names) await shop.cashier.scan(item(name).barcode)
}

function uidOf(familyName: string): string {
	const { members, cards } = shop.demo.group
	const { memberId } = members.find((member) => member.familyName === familyName) ?? {}
	const card = cards.find((one) => one.memberId === memberId && one.state === 'active')
	return card?.media.find(({ kind }) => kind === 'uid')?.value ?? ''
}

/** Pays in cash with the keyboard alone; the receipt's lines. */
async function payWithKeys(): Promise<string> {
	const { cashier } = shop
	const before = shop.demo.lane.printer.receipts().length
	await cashier.presses('F12')
	await cashier.sees('tender')
	await cashier.presses('+')
	const lines = linesOf(await cashier.takesReceipt(before))
	await cashier.nextCustomer()
	return lines.join('\n')
}

const half = (amountMinor: number) => Math.floor((amountMinor + 1) / 2)

it('one piece is missing, then the second is at half price, on screen and on paper', async () => {
	const { cashier } = shop
	const tissues = item('抽取式面纸')
	await scan('抽取式面纸')
	await cashier.reads('notice', '再买 1 件：面纸第二件半价')
	await scan('抽取式面纸')
	await cashier.reads('line-promotion', '面纸第二件半价')
	expect(await cashier.amount('total')).toBe(tissues.priceMinor * 2 - half(tissues.priceMinor))
	expect(await cashier.text('notice')).not.toContain('面纸')
	const paper = await payWithKeys()
	expect(paper).toContain('面纸第二件半价')
	expect(paper).toContain('优惠合计')
})

it('a member’s price is there when she is, and gone when she goes', async () => {
	const { cashier } = shop
	const flask = item('保温杯 500ml')
	await scan('保温杯 500ml')
	expect(await cashier.amount('total')).toBe(flask.priceMinor)
	await cashier.tap(uidOf('王'), '王女士')
	await cashier.reads('line-promotion', '保温杯会员价')
	expect(await cashier.amount('total')).toBe(6_900)
	expect(await payWithKeys()).toContain('保温杯会员价')
})

it('alone the till counts the same; any three for a price, and so much off for so much', async () => {
	const { cashier, demo } = shop
	demo.lane.wan.setMode({ kind: 'cut' })
	demo.lane.lan.setMode({ kind: 'cut' })
	await cashier.connection('alone')
	await scan(
		'蝴蝶酥 120g',
		'黑巧克力 120g',
		'每日坚果 120g',
		'净屋洗衣液 1L',
		'净屋洗衣液 1L',
		'净屋洗衣液 1L',
	)
	const cleaning = item('净屋洗衣液 1L').priceMinor * 3
	expect(await cashier.amount('total')).toBe(4_990 + cleaning - Math.floor(cleaning / 5_000) * 800)
	const paper = await payWithKeys()
	for (const name of ['零食任选3件49.90', '净屋每满50减8']) expect(paper).toContain(name)
})

it('English has names of its own', async () => {
	const { cashier } = shop
	await cashier.touch('key-more')
	await cashier.touch('key-switchLanguage')
	await scan('抽取式面纸')
	await cashier.reads('notice', 'One more: Tissues: second at half price')
	await payWithKeys()
})

it('the centre counts every sale again and agrees', async () => {
	const { cashier, demo } = shop
	demo.lane.wan.setMode({ kind: 'up' })
	demo.lane.lan.setMode({ kind: 'up' })
	await cashier.connection('online')
	await cashier.nothingWaits()
	expect(await shop.audit()).toBe(0)
	const odd = await shop.query("SELECT seq FROM journal_entry WHERE verdict <> 'posted'")
	expect(odd).toEqual([])
	const taken = await shop.query(
		`SELECT DISTINCT discount ->> 'grantId' AS id FROM journal_entry,
			jsonb_array_elements(entry_text::jsonb #> '{body,lines}') line,
			jsonb_array_elements(line -> 'discounts') discount WHERE kind = 'saleCompleted' ORDER BY 1`,
	)
	expect(taken.map(({ id }) => id)).toEqual(['CLEANING', 'FLASK', 'SNACKS', 'TISSUES'])
})
