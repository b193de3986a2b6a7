import { describe, expect, it } from 'vitest'
import { cardNoSchema, leaseIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { refuse } from '../../protocol/refusals.ts'
import type { KeptSlice } from '../ports/stand-in-book.ts'
import { decideByFloor, decideBySlice, lacksCover, sliceExpired, type TillRun } from './stand-in.ts'

function kept(id: string, amount: number, spent = 0, facts: Partial<KeptSlice> = {}): KeptSlice {
	return {
		leaseId: leaseIdSchema.parse(id),
		slice: 2,
		tillId: tillIdSchema.parse('S01-01'),
		cardNo: cardNoSchema.parse('88000001'),
		purse: 'gift',
		amount,
		ttlMs: 1_000,
		received: { runId: 'this', wallMs: 50_000, monotonicMs: 100 },
		lastCounter: 4,
		spent,
		unsent: false,
		...facts,
	}
}

describe('inside slices', () => {
	it('uses the one up that has the least left and fits, with its next counter', () => {
		expect(decideBySlice([kept('A', 100), kept('B', 100, 60), kept('C', 30)], 40)).toEqual({
			kind: 'spend',
			authority: { kind: 'lease', leaseId: 'B', slice: 2, counter: 5 },
		})
	})

	it('never adds slices together, and says how much would have gone', () => {
		expect(decideBySlice([kept('A', 30), kept('B', 100, 60)], 41)).toMatchObject({
			code: 'exceedsSlice',
			limitMinor: 40,
		})
		expect(decideBySlice([kept('A', 30, 30)], 1)).toMatchObject({ code: 'tillAlone', limitMinor: 0 })
	})
})

describe('a slice ends by the till’s own clocks', () => {
	const RUN: TillRun = {
		runId: 'this',
		startedWallMs: 40_000,
		startedMonotonicMs: 10,
		wallClockDoubtful: false,
	}
	const before = { runId: 'before', wallMs: 39_700, monotonicMs: 1 }

	it.each([
		['monotonic within the run, whatever the wall clock does', {}, RUN, 1_099, 0, false],
		['monotonic within the run', {}, RUN, 1_100, 0, true],
		['after a restart: before it by wall', { received: before }, RUN, 709, 0, false],
		['after a restart: before and since', { received: before }, RUN, 710, 0, true],
		['a doubtful wall clock', { received: before }, { ...RUN, wallClockDoubtful: true }, 20, 0, true],
		['brought in this run: by wall', { received: { ...before, wallMs: 41_000 } }, RUN, 20, 41_999, false],
		['brought in this run: ended', { received: { ...before, wallMs: 41_000 } }, RUN, 20, 42_000, true],
		[
			'brought in this run, clock set back',
			{ received: { ...before, wallMs: 41_000 } },
			RUN,
			20,
			40_999,
			true,
		],
	] as const)('%s', (_, facts, run, monotonicMs, wallMs, expired) => {
		expect(sliceExpired(kept('A', 1, 0, facts), run, { wallMs, monotonicMs })).toBe(expired)
	})
})

describe('within the floor limit', () => {
	const NO_COVER = refuse('exceedsSlice', { limitMinor: 30 })

	it('is for lack of cover only', () => {
		const codes = ['noLease', 'exceedsLease', 'tillAlone', 'exceedsSlice'] as const
		expect(codes.map((code) => lacksCover(refuse(code)))).toEqual([true, true, true, true])
		const others = ['insufficientFunds', 'cardFrozen', 'cardLost', 'cardUnknown', 'tooBusy'] as const
		expect(others.some((code) => lacksCover(refuse(code)))).toBe(false)
	})

	it('counts what is not posted; no limit leaves the refusal as it is', () => {
		expect(decideByFloor(NO_COVER, 40, 100, 60)).toMatchObject({ authority: { kind: 'floor' } })
		expect(decideByFloor(NO_COVER, 41, 100, 60)).toMatchObject({ code: 'exceedsFloorLimit', limitMinor: 40 })
		expect(decideByFloor(NO_COVER, 41, 100, 90)).toMatchObject({ limitMinor: 30 })
		expect(decideByFloor(NO_COVER, 1, 0, 0)).toEqual(NO_COVER)
	})
})
