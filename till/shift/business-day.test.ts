import { expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { item, Play } from '../../test/helpers/till-play.ts'

/** The shop's day begins at four, eight hours ahead of UTC. */
const at = (local: string) => Date.parse(`${local}+08:00`)

it('a shift that ends after midnight, and after the day begins, keeps the date on which it opened; the next one has its own', () => {
	const play = new Play()
	play.nowMs = at('2026-11-21T22:00:00')
	play.open()
	expect(play.state.shift?.businessDate).toBe('2026-11-21')
	for (const now of ['2026-11-22T00:30:00', '2026-11-22T04:10:00']) {
		play.nowMs = at(now)
		play.take(item('A', 100)).do({ kind: 'cancelSale' })
		expect(play.state.shift?.businessDate).toBe('2026-11-21')
	}
	play.do(
		{ kind: 'closeShift', countedCashMinor: minor(50_000), count: 'blind' },
		{ kind: 'openShift', floatMinor: minor(0) },
	)
	expect(play.state.shift?.businessDate).toBe('2026-11-22')
})

it('a shift opened after midnight belongs to the evening before', () => {
	const play = new Play()
	play.nowMs = at('2026-11-22T02:00:00')
	expect(play.open().state.shift?.businessDate).toBe('2026-11-21')
})
