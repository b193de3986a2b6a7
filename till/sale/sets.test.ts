/** A set at the till: taken as its articles, which stay together; sold for its price, each article with its own tax. */
import { expect, it } from 'vitest'
import { itemCodeSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import { recount } from '../../protocol/pricing/recount.ts'
import { returnWorth } from '../../protocol/returns/return-worth.ts'
import { soldSaleOf } from '../../protocol/returns/sold-sale.ts'
import { item, Play } from '../../test/helpers/till-play.ts'
import { totalsOf } from './basket.ts'

const MILK = item('MILK', 400, 900)
const BREAD = item('BREAD', 500, 1_300)
const BREAKFAST: Item = {
	...item('SET', 1_000),
	parts: [
		{ itemCode: itemCodeSchema.parse('MILK'), quantity: 2 },
		{ itemCode: itemCodeSchema.parse('BREAD'), quantity: 1 },
	],
}
const SCAN = { kind: 'itemChosen', code: 'SET', item: BREAKFAST, related: [MILK, BREAD] } as const

const started = () => new Play().open()
const total = ({ state }: Play) => (state.sale ? totalsOf(state.sale).totalMinor : null)
const lines = ({ state }: Play) =>
	state.sale?.lines.map((line) => [line.item.itemCode, line.quantity, line.set?.quantity, line.voided])

it('is taken as its articles and costs its own price; scanned again it grows', () => {
	const play = started().do(SCAN)
	expect(lines(play)).toEqual([
		['MILK', 2, 1, false],
		['BREAD', 1, 1, false],
	])
	expect(total(play)).toBe(1_000)
	expect(lines(play.do(SCAN))).toEqual([
		['MILK', 4, 2, false],
		['BREAD', 2, 2, false],
	])
	expect(total(play)).toBe(2_000)
})

it('never mixes with the same articles sold alone, nor with a set after something else', () => {
	const play = started().take(BREAD).do(SCAN).take(BREAD).do(SCAN)
	expect(lines(play)?.map(([code]) => code)).toEqual(['BREAD', 'MILK', 'BREAD', 'BREAD', 'MILK', 'BREAD'])
	expect(total(play)).toBe(3_000)
})

it('goes, comes back and is counted as a whole, by whichever of its lines', () => {
	const play = started().do({ kind: 'setNextQuantity', quantity: 3 }, SCAN).take(BREAD)
	expect(total(play)).toBe(3_500)
	expect(total(play.do({ kind: 'voidLine', lineNumber: 2 }))).toBe(500)
	expect(total(play.do({ kind: 'restoreLine', lineNumber: 1 }))).toBe(3_500)
	expect(total(play.do({ kind: 'setLineQuantity', lineNumber: 2, quantity: 5 }))).toBe(5_500)
	expect(lines(play)?.[0]).toEqual(['MILK', 10, 5, false])
})

it.each([
	{ why: 'an article that the catalogue lacks', related: [MILK] },
	{ why: 'an article sold by weight', related: [MILK, { ...BREAD, soldBy: 'weight' } as Item] },
])('is not sold with $why', ({ related }) => {
	const play = started().do({ ...SCAN, related })
	expect(play.result).toMatchObject({ kind: 'refused', code: 'setIncomplete' })
	expect(play.state.sale).toBeNull()
})

it('has one price: that of an article in it cannot be set by hand', () => {
	const wish = { kind: 'setLinePrice', lineNumber: 1, unitPriceMinor: minor(1), reason: 'damaged' } as const
	expect(started().do(SCAN, wish).result).toMatchObject({ code: 'partOfSet' })
})

it('is never re-priced by what its articles or the set cost later', () => {
	const play = started().do(SCAN)
	const dearer = { ...SCAN, item: { ...BREAKFAST, unitPriceMinor: minor(1_200) } }
	expect(total(play.do(dearer))).toBe(2_200)
	expect(lines(play)?.length).toBe(4)
})

it('stands in the journal by its articles, is counted again there, prints its name once, and gives back what was paid', () => {
	const play = started()
		.do({ kind: 'setNextQuantity', quantity: 2 }, SCAN, { kind: 'startTender' })
		.do({ kind: 'tenderCash', handedOverMinor: minor(2_000) })
	const sale = play.last('saleCompleted')
	expect(sale.lines.map(({ itemCode, amountMinor, set }) => [itemCode, amountMinor, set?.quantity])).toEqual([
		['MILK', 1_231, 2],
		['BREAD', 769, 2],
	])
	expect(recount(sale)).toEqual([])
	const milk = returnWorth(soldSaleOf(sale), [], [{ lineNumber: 1, quantity: 1 }])
	expect(milk.lines.map(({ creditMinor }) => creditMinor)).toEqual([307])
	const { seq, waitMs: _ } = play.effect('confirmMirror')
	play.do({ kind: 'mirrorAnswered', seq, hash: 'a'.repeat(64) as never, confirmed: true })
	const texts = play.receipts[0]?.layout.rows.flatMap((row) => ('text' in row ? [row.text] : []))
	expect(texts?.filter((text) => text.startsWith('套装'))).toEqual(['套装 商品SET 2 × 10.00'])
})
