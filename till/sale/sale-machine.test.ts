import { describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { item, known, Play } from '../../test/helpers/till-play.ts'
import { totalsOf } from './basket.ts'

const A = item('A', 1_250)
const B = item('B', 399, 900)

const lines = (play: Play) =>
	play.state.sale?.lines.map((line) => [line.item.itemCode, line.quantity, line.voided])

describe('the basket', () => {
	it('grows the last line for the same article, begins a new one otherwise', () => {
		const play = new Play().open().take(A, A, B, A)
		expect(lines(play)).toEqual([
			['A', 2, false],
			['B', 1, false],
			['A', 1, false],
		])
	})

	it('takes the pending quantity once', () => {
		const play = new Play().open().do({ kind: 'setNextQuantity', quantity: 3 }).take(A, A)
		expect(lines(play)).toEqual([['A', 4, false]])
		expect(play.state.sale?.nextQuantity).toBeNull()
	})

	it('a line void is one step and one step back; a voided line costs nothing', () => {
		const play = new Play().open().take(A, B).do({ kind: 'voidLine', lineNumber: 1 })
		expect(play.state.sale && totalsOf(play.state.sale)).toEqual({
			itemCount: 1,
			totalMinor: 399,
			taxMinor: 33,
		})
		play.do({ kind: 'restoreLine', lineNumber: 1 })
		expect(play.state.sale && totalsOf(play.state.sale).totalMinor).toBe(1_649)
	})

	it('never re-prices what was taken', () => {
		const play = new Play().open().take(A, { ...A, unitPriceMinor: item('A', 999).unitPriceMinor })
		expect(play.state.sale?.lines.map((line) => line.item.unitPriceMinor)).toEqual([1_250, 999])
	})

	it('sells at the price of the business date, and keeps it when the next date comes', () => {
		const from = (date: string, unitPriceMinor: number) => ({
			from: date,
			unitPriceMinor: minor(unitPriceMinor),
		})
		const dated = { ...A, prices: [from('2000-01-01', 700), from('2999-01-01', 1)] }
		const play = new Play().open().take(dated)
		expect(play.state.sale?.lines.map((line) => line.item)).toEqual([item('A', 700)])
	})

	it.each([
		{ why: 'an unknown line', input: { kind: 'voidLine', lineNumber: 9 } as const, code: 'lineUnknown' },
		{
			why: 'a quantity past the bound',
			input: { kind: 'setLineQuantity', lineNumber: 1, quantity: 10_000 } as const,
			code: 'quantityInvalid',
		},
		{
			why: 'a code that could not be read',
			input: { kind: 'codeRejected', reason: 'checkDigit' } as const,
			code: 'codeUnreadable',
		},
	])('$why is refused and changes nothing', ({ input, code }) => {
		const play = new Play().open().take(A)
		const before = play.state
		expect(play.do(input).result).toMatchObject({ kind: 'refused', code })
		expect(play.state).toEqual(before)
	})

	it('an unknown code is said, not refused, and changes nothing', () => {
		const play = new Play().open().take(A)
		const before = play.state
		play.do({ kind: 'itemChosen', code: '6900000000000', item: null })
		expect(play.effect('notice').content).toEqual({ kind: 'codeUnknown', code: '6900000000000' })
		expect(play.state).toEqual(before)
	})

	it('is full at its bound', () => {
		const play = new Play().open()
		for (let index = 0; index < 300; index++) play.take(item(`X${index}`, 100))
		expect(play.take(A).result).toMatchObject({ code: 'basketFull' })
		expect(play.state.sale?.lines).toHaveLength(300)
	})

	it('a scan at the tender screen goes back to selling while nothing is paid', () => {
		const play = new Play().open().take(A).do({ kind: 'startTender' }).take(B)
		expect(play.state.sale?.stage).toBe('selling')
		expect(lines(play)).toHaveLength(2)
	})

	it('the next customer begins by scanning, after a completed sale', () => {
		const play = new Play()
			.open()
			.take(A)
			.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: A.unitPriceMinor })
		play.do({
			kind: 'mirrorAnswered',
			seq: play.state.sale?.completedSeq ?? 0,
			hash: play.state.sale ? ('00'.repeat(32) as never) : ('' as never),
			confirmed: true,
		})
		const first = play.state.sale?.saleId
		play.take(B)
		expect(play.state.sale?.saleId).not.toBe(first)
		expect(lines(play)).toEqual([['B', 1, false]])
	})
})

describe('before the shift', () => {
	it('scans are refused with the reason', () => {
		expect(new Play().take(A).result).toMatchObject({ code: 'notSignedOn' })
	})

	it('a card is refused with the reason', () => {
		const play = new Play().do({
			kind: 'cardRecognised',
			medium: { kind: 'uid', value: '04A1B2C3D4E580' },
			known: known(),
		})
		expect(play.result).toMatchObject({ code: 'notSignedOn' })
	})
})
