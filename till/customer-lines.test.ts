import { describe, expect, it } from 'vitest'
import { minor } from '../protocol/base/money.ts'
import { item, NOON, Play } from '../test/helpers/till-play.ts'
import { customerLinesOf } from './customer-lines.ts'
import { INITIAL_SURROUNDINGS } from './surroundings.ts'
import { viewOf } from './view-of.ts'

function linesOf(play: Play, showsChinese: boolean): string[] {
	const view = viewOf({
		state: play.state,
		around: INITIAL_SURROUNDINGS,
		tillId: 'S01-01',
		storeId: 'S01',
		revision: 1,
		nowMs: NOON,
	})
	return customerLinesOf(view, showsChinese).map(({ left, right }) => `${left}|${right}`)
}

describe('what the customer reads on the pole', () => {
	it('closed, welcome, the last item, the total, what is due, the change', () => {
		const play = new Play()
		expect(linesOf(play, false)).toEqual(['Till closed|', '|'])
		play.open()
		expect(linesOf(play, false)[0]).toBe('Welcome|')
		play.take(item('A', 650)).take(item('B', 1000))
		expect(linesOf(play, false)).toEqual([`${item('B', 1000).nameEn}|10.00`, 'Total|16.50'])
		expect(linesOf(play, true)).toEqual(['商品B|10.00', '合计|16.50'])
		play.do({ kind: 'voidLine', lineNumber: 2 })
		expect(linesOf(play, true)).toEqual(['商品A|6.50', '合计|6.50'])
		play.do({ kind: 'startTender' })
		expect(linesOf(play, false)).toEqual(['Total|6.50', 'To pay|6.50'])
		play.do({ kind: 'tenderCash', handedOverMinor: minor(1000) })
		expect(linesOf(play, false)[0]).toBe('Total|6.50')
	})

	it('the change', () => {
		const { basket, till } = viewOf({
			state: new Play().state,
			around: INITIAL_SURROUNDINGS,
			tillId: 'S01-01',
			storeId: 'S01',
			revision: 1,
			nowMs: NOON,
		})
		const phase = {
			kind: 'completed',
			saleId: 'S01-01-1-1',
			totalMinor: minor(650),
			changeMinor: minor(350),
			receipt: [],
		} as const
		expect(customerLinesOf({ phase, basket, till } as never, true)).toEqual([
			{ left: '合计', right: '6.50', amount: 'total' },
			{ left: '找零', right: '3.50', amount: 'change' },
		])
	})
})
