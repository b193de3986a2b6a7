import { expect, test } from 'vitest'
import { cardNoSchema, leaseIdSchema, storeIdSchema } from '../../protocol/base/ids.ts'
import type { HeldLease } from '../../storage/agent-records.ts'
import { type AgentRun, decideStandIn, leasedTogether, leaseExpired, refusalOfState } from './stand-in.ts'

const RUN: AgentRun = {
	runId: 'this',
	startedWallMs: 1_000_000,
	startedMonotonicMs: 500,
	wallClockDoubtful: false,
}
const NOW = 10_500

function held(id: string, amount: number, spent: number, facts: Partial<HeldLease> = {}): HeldLease {
	return {
		lease: {
			leaseId: leaseIdSchema.parse(id),
			storeId: storeIdSchema.parse('S01'),
			cardNo: cardNoSchema.parse('88000001'),
			purse: 'storedValue',
			amount,
			epoch: 1,
			grantedAtMs: 0,
			ttlMs: 60_000,
			signature: 'x',
		},
		state: 'active',
		runId: 'this',
		receivedWallMs: 1_000_000,
		receivedMonotonicMs: 500,
		lastCounter: 4,
		spent,
		outstandingCount: 0,
		lent: 0,
		lentCount: 0,
		known: true,
		...facts,
	}
}

const expired = { receivedMonotonicMs: NOW - 60_000 }

/** What the store holds · asked · answer. */
test.each<[string, readonly HeldLease[], number, string]>([
	['nothing', [], 100, 'noLease limit 0'],
	['one that fits exactly', [held('a', 500, 400)], 100, 'a #5'],
	['one too small', [held('a', 500, 401)], 100, 'exceedsLease limit 99'],
	['two, each too small', [held('a', 60, 0), held('b', 70, 0)], 100, 'exceedsLease limit 70'],
	['two that fit: the smaller rest first', [held('a', 500, 0), held('b', 500, 350)], 100, 'b #5'],
	['two with the same rest: the order of their ids', [held('b', 500, 0), held('a', 500, 0)], 100, 'a #5'],
	['an expired one', [held('a', 500, 0, expired)], 100, 'noLease limit 0'],
	[
		'an expired one and a small one',
		[held('a', 500, 0, expired), held('b', 50, 0)],
		100,
		'exceedsLease limit 50',
	],
	['one being given back', [held('a', 500, 0, { state: 'returning' })], 100, 'noLease limit 0'],
	['one given back', [held('a', 500, 0, { state: 'returned' })], 100, 'noLease limit 0'],
	[
		'one with as many open spends as a return can list',
		[held('a', 500, 0, { outstandingCount: 200 })],
		1,
		'noLease limit 0',
	],
])('holding %s', (_name, leases, amount, expected) => {
	const decision = decideStandIn(leases, amount, RUN, NOW)
	const text =
		decision.kind === 'spend'
			? `${decision.leaseId} #${decision.counter}`
			: `${decision.code} limit ${decision.limitMinor ?? '?'}`
	expect(text).toBe(expected)
})

/** Received by · wall clock when received · now since this run began · doubtful · expired. */
test.each<[string, Partial<HeldLease>, number, boolean, boolean]>([
	['this run, within its time', {}, 59_999, false, false],
	['this run, at its end', {}, 60_000, false, true],
	['this run, though the wall clock is doubtful', {}, 59_999, true, false],
	['an earlier run, within its time', { runId: 'before', receivedWallMs: 950_000 }, 9_999, false, false],
	['an earlier run, at its end', { runId: 'before', receivedWallMs: 950_000 }, 10_000, false, true],
	['an earlier run, wall clock below its mark', { runId: 'before', receivedWallMs: 999_999 }, 0, true, true],
	['an earlier run, received in the future', { runId: 'before', receivedWallMs: 1_000_001 }, 0, false, true],
])('a lease received by %s', (_name, facts, sinceRunBeganMs, wallClockDoubtful, expected) => {
	const run = { ...RUN, wallClockDoubtful }
	expect(leaseExpired(held('a', 500, 0, facts), run, RUN.startedMonotonicMs + sinceRunBeganMs)).toBe(expected)
})

test('what the store may still spend leaves out what it may not touch', () => {
	const leases = [
		held('a', 500, 100),
		held('b', 50, 0),
		held('c', 900, 0, expired),
		held('d', 900, 0, { state: 'returning' }),
	]
	expect(leasedTogether(leases, RUN, NOW)).toBe(450)
})

test('only an active card pays', () => {
	expect(refusalOfState('active')).toBeNull()
	expect(refusalOfState('lost')?.code).toBe('cardLost')
	expect(refusalOfState('blank')?.code).toBe('cardNotActive')
})
