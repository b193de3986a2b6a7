/** Sets and deposits as the loop takes them from its catalogue on a real disk: what belongs to an article is looked up with it. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { itemCodeSchema } from '../protocol/base/ids.ts'
import { minor } from '../protocol/base/money.ts'
import type { Item } from '../protocol/catalogue/catalogue.ts'
import { type RealStorageTill, realStorageTill } from '../test/helpers/real-storage-till.ts'
import { item, OPERATOR } from '../test/helpers/till-play.ts'

const code = (text: string) => itemCodeSchema.parse(text)
const barcode = (one: Item, digits: string): Item => ({ ...one, barcodes: [digits] })
const BOTTLE: Item = {
	...barcode(item('BOTTLE', 100, 0), '2000000000015'),
	isDeposit: true,
	prices: [{ from: '2000-01-01', unitPriceMinor: minor(150) }],
}
const BEER: Item = {
	...barcode(item('BEER', 800), '6901234567922'),
	deposits: [{ itemCode: code('BOTTLE'), quantity: 1 }],
}
const NUTS = barcode(item('NUTS', 1_200), '6901234567908')
const PARTY: Item = {
	...barcode(item('PARTY', 2_500), '6901234567915'),
	parts: [
		{ itemCode: code('BEER'), quantity: 2 },
		{ itemCode: code('NUTS'), quantity: 1 },
	],
}

let shop: RealStorageTill
const basket = () => shop.till.currentView().basket

beforeEach(async () => {
	shop = await realStorageTill()
	const records = [BOTTLE, BEER, NUTS, PARTY].map((one) => ({ kind: 'item', item: one }) as const)
	await shop.storage.replica.applyChanges(records, 'c2')
	shop.till.feedApplied(records)
	await shop.till.run({ kind: 'signOn', operatorId: OPERATOR.operatorId, pin: '1234' })
	await shop.till.run({ kind: 'openShift', floatMinor: minor(10_000) })
})
afterEach(() => shop.close())

it('takes a set by its barcode with what it holds and its deposits, and has it after a restart', async () => {
	await shop.till.run({ kind: 'scanCode', text: '6901234567915' })
	expect(basket().lines).toMatchObject([
		{ itemCode: 'BEER', quantity: 2, set: { nameZh: '商品PARTY', quantity: 1 }, deposit: null },
		{ itemCode: 'NUTS', quantity: 1, set: { quantity: 1 } },
		{ itemCode: 'BOTTLE', quantity: 2, unitPriceMinor: 150, set: null, deposit: 'withGoods' },
	])
	expect(basket().totals.totalMinor).toBe(2_800)
	shop = await shop.restart()
	await shop.till.run({ kind: 'addItem', itemCode: code('PARTY') })
	expect(basket().totals).toMatchObject({ totalMinor: 5_600, itemCount: 6 })
})

it('gives deposits back at the price of today: the bottle is scanned, its empty chosen, their number typed', async () => {
	await shop.till.run({ kind: 'openDesk', desk: 'return' })
	await shop.till.run({ kind: 'scanCode', text: '6901234567922' })
	const empties = [{ itemCode: 'BOTTLE', unitPriceMinor: 150 }]
	expect(shop.till.currentView().desk).toMatchObject({
		item: { itemCode: 'BEER', isDeposit: false },
		empties,
	})
	await shop.till.run({ kind: 'enterCode', text: 'BOTTLE' })
	expect(shop.till.currentView().desk).toMatchObject({ item: { itemCode: 'BOTTLE', isDeposit: true } })
	await shop.till.run({ kind: 'returnItem', itemCode: code('BOTTLE'), quantity: 12, reason: '' })
	expect(basket()).toMatchObject({ dueMinor: -1_800, returns: [{ quantity: 12, fromSaleId: null }] })
	await shop.till.run({ kind: 'startTender' })
	expect(await shop.till.run({ kind: 'payBack' })).toEqual({ kind: 'accepted' })
})
