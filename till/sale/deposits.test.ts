/** Deposits at the till: with the goods, never reduced, given back for empties without a receipt, within a limit. */
import { expect, it } from 'vitest'
import { hashSchema, itemCodeSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import { promotionSchema } from '../../protocol/catalogue/promotion.ts'
import { entryBodySchema, tillSettlementSchema } from '../../protocol/journal/entry.ts'
import { recount } from '../../protocol/pricing/recount.ts'
import { returnWorth } from '../../protocol/returns/return-worth.ts'
import { soldSaleOf } from '../../protocol/returns/sold-sale.ts'
import { PROMOTION } from '../../test/fixtures/promotion.ts'
import { item, known, Play, SUPERVISOR } from '../../test/helpers/till-play.ts'
import { totalsOf } from './basket.ts'

const BOTTLE: Item = { ...item('BOTTLE', 100, 0), isDeposit: true }
const CRATE: Item = { ...item('CRATE', 500, 0), isDeposit: true }
const HASH = hashSchema.parse('00'.repeat(32))
const code = (text: string) => itemCodeSchema.parse(text)
const BEER: Item = { ...item('BEER', 800), deposits: [{ itemCode: code('BOTTLE'), quantity: 1 }] }
const CASE: Item = {
	...item('CASE', 8_000),
	deposits: [
		{ itemCode: code('BOTTLE'), quantity: 12 },
		{ itemCode: code('CRATE'), quantity: 1 },
	],
}
const scan = (one: Item, ...related: Item[]) =>
	({ kind: 'itemChosen', code: one.itemCode, item: one, related }) as const
const BEER_SCANNED = scan(BEER, BOTTLE)

const started = () => new Play().open()
const total = ({ state }: Play) => (state.sale ? totalsOf(state.sale).totalMinor : null)
const lines = ({ state }: Play) =>
	state.sale?.lines.map((line) => [line.item.itemCode, line.quantity, line.depositOf, line.voided])
const sold = (play: Play, handedOver: number) =>
	play
		.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(handedOver) })
		.last('saleCompleted')

it('comes with its goods, grows, goes and comes back with them, and does not part two of the same', () => {
	const play = started().do(BEER_SCANNED, BEER_SCANNED)
	expect(lines(play)).toEqual([
		['BEER', 2, undefined, false],
		['BOTTLE', 2, 1, false],
	])
	expect(total(play)).toBe(1_800)
	expect(total(play.do({ kind: 'setLineQuantity', lineNumber: 1, quantity: 6 }))).toBe(5_400)
	expect(play.state.sale && totalsOf(play.state.sale).itemCount).toBe(6)
	expect(total(play.do({ kind: 'voidLine', lineNumber: 1 }))).toBe(0)
	expect(total(play.do({ kind: 'restoreLine', lineNumber: 1 }))).toBe(5_400)
})

it('is of several kinds, and of the articles of a set', () => {
	expect(total(started().do(scan(CASE, BOTTLE, CRATE)))).toBe(8_000 + 12 * 100 + 500)
	const set: Item = { ...item('SET', 1_500), parts: [{ itemCode: code('BEER'), quantity: 2 }] }
	const play = started().do(scan(set, BEER, BOTTLE))
	expect(lines(play)).toEqual([
		['BEER', 2, undefined, false],
		['BOTTLE', 2, 1, false],
	])
	expect(total(play)).toBe(1_700)
	expect(total(play.do(scan(set, BEER, BOTTLE)))).toBe(3_400)
})

it.each([
	{ why: 'is not voided by itself', input: { kind: 'voidLine', lineNumber: 2 } },
	{ why: 'has no number of its own', input: { kind: 'setLineQuantity', lineNumber: 2, quantity: 1 } },
	{
		why: 'has no other price',
		input: { kind: 'setLinePrice', lineNumber: 2, unitPriceMinor: minor(1), reason: 'damaged' },
	},
	{
		why: 'is not reduced',
		input: {
			kind: 'discountLine',
			lineNumber: 2,
			takes: { kind: 'rate', basisPoints: 100 },
			reason: 'damaged',
		},
	},
] as const)('$why', ({ input }) => {
	const play = started().do(BEER_SCANNED)
	expect(play.do(input).result).toMatchObject({ kind: 'refused', code: 'depositFixed' })
	expect(total(play)).toBe(900)
})

it('is not sold without its deposit', () => {
	expect(started().do(scan(BEER)).result).toMatchObject({ code: 'depositUnknown' })
})

it('has part in no promotion, no discount of the basket and no points, and stands so in the journal', () => {
	const play = started()
	play.promotions = [promotionSchema.parse(PROMOTION)]
	play.do({ kind: 'cardRecognised', medium: { kind: 'uid', value: '04A1B2C3D4E580' }, known: known() })
	play.do({ kind: 'setNextQuantity', quantity: 10 }, BEER_SCANNED)
	const reduced = {
		kind: 'discountBasket',
		takes: { kind: 'rate', basisPoints: 100 },
		reason: 'goodwill',
	} as const
	const sale = sold(play.do(reduced), 10_000)
	// 80.00, a tenth off, then a hundredth; the deposit of 10.00 is whole.
	expect(sale.lines.map(({ amountMinor, depositOf }) => [amountMinor, depositOf])).toEqual([
		[7_128, undefined],
		[1_000, 1],
	])
	expect(recount(sale)).toEqual([])
	expect(sale.earned.map(({ purse, amount }) => [purse, amount])).toEqual([['points', 71]])
	const empties = returnWorth(soldSaleOf(sale), [], [{ lineNumber: 2, quantity: 10 }])
	expect([empties.lines[0]?.creditMinor, empties.takenBack]).toEqual([1_000, []])
	const [first, second] = sale.lines
	const off = { kind: 'basket', grantId: 'basket', amountMinor: minor(100) } as const
	const cut = second && { ...second, discounts: [off], amountMinor: minor(900) }
	expect(recount({ ...sale, lines: [first, cut].flatMap((line) => line ?? []) })).toContainEqual({
		lineNumber: 2,
		what: 'deposit',
	})
})

const desk = { kind: 'openDesk', desk: 'return' } as const
const empties = (quantity: number, one = BOTTLE) =>
	({ kind: 'blindReturned', item: one, quantity, reason: '' }) as const

it('is given back for an empty without a receipt, in cash, without a reason or a supervisor', () => {
	const play = started().do(desk, empties(24), { kind: 'startTender' }, { kind: 'payBack' })
	const sale = play.last('saleCompleted')
	expect(sale.returns).toMatchObject([
		{ itemCode: 'BOTTLE', quantity: 24, creditMinor: 2_400, from: null, isDeposit: true, reason: '' },
	])
	expect(sale.paidBack).toEqual([{ kind: 'cash', amountMinor: 2_400 }])
})

it('waits for a supervisor beyond the cashier’s limit, all empties of the sale together, and never opens the way for goods', () => {
	const play = started().do(desk, empties(30), desk, empties(21))
	expect(play.state.guarded).toMatchObject({ kind: 'blindReturned', quantity: 21 })
	const goods = started().do(desk, { ...empties(1, BEER), reason: 'faulty' })
	expect(goods.state.guarded).toMatchObject({ kind: 'blindReturned' })
})

it('offers the deposit of what is scanned at the returns desk', () => {
	const play = started().do(desk, { kind: 'blindOffered', item: BEER, related: [BOTTLE, CRATE] })
	expect(play.state.desk).toMatchObject({ item: { itemCode: 'BEER' }, empties: [{ itemCode: 'BOTTLE' }] })
})

it('pays empties against new ones in one sale', () => {
	const play = started().do(BEER_SCANNED, desk, empties(1), { kind: 'startTender' })
	const sale = play.do({ kind: 'tenderCash', handedOverMinor: minor(800) }).last('saleCompleted')
	expect([sale.totals.totalMinor, sale.tenders.map(({ amountMinor }) => amountMinor)]).toEqual([900, [800]])
})

it('is put aside with its goods, also where it is all there is', () => {
	const play = started().do(BEER_SCANNED)
	const before = play.state.sale?.lines
	expect(play.do({ kind: 'suspendSale', label: '' }).last('saleSuspended').lines).toEqual(before)
	const alone = started().do(scan(CRATE), { kind: 'suspendSale', label: '' }).last('saleSuspended')
	expect(entryBodySchema.parse(alone)).toMatchObject({ itemCount: 1, totalMinor: 500 })
})

const next = (play: Play) =>
	play.do(
		{ kind: 'mirrorAnswered', seq: play.state.sale?.completedSeq ?? 0, hash: HASH, confirmed: true },
		{ kind: 'nextCustomer' },
	)

it('stands apart in X and Z, by the piece: what was taken with goods and by itself, and what was given back for empties', () => {
	const play = started().do(BEER_SCANNED, BEER_SCANNED, scan(CRATE))
	sold(play, 3_000)
	next(play)
	expect(play.state.shift?.tally.deposits).toEqual({
		taken: { count: 3, amountMinor: 700 },
		givenBack: { count: 0, amountMinor: 0 },
	})
	next(play.do(desk, empties(4), { kind: 'startTender' }, { kind: 'payBack' }))
	play.do({ kind: 'takeOverTried', operator: SUPERVISOR, pinRight: true }, { kind: 'readTotals' })
	expect(play.receipts.at(-1)?.layout.rows).toEqual(
		expect.arrayContaining([
			{ kind: 'pair', left: '收押金 × 3', right: '7.00' },
			{ kind: 'pair', left: '退押金 × 4', right: '4.00' },
		]),
	)
	play.do({ kind: 'closeShift', countedCashMinor: minor(0), count: 'blind' })
	const { settlement } = play.last('shiftClosed')
	expect(settlement).toMatchObject({
		itemCount: 2,
		salesMinor: 2_300,
		deposits: { taken: { count: 3, amountMinor: 700 }, givenBack: { count: 4, amountMinor: 400 } },
	})
	expect(tillSettlementSchema.parse(settlement)).toEqual(settlement)
})

it('is nothing in X and Z where none was taken or given back', () => {
	const play = started().do(scan(item('NUTS', 800)))
	sold(play, 800)
	next(play).do({ kind: 'closeShift', countedCashMinor: minor(0), count: 'blind' })
	expect(play.last('shiftClosed').settlement).not.toHaveProperty('deposits')
})
