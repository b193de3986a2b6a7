/**
 * Deciding while the centre cannot be asked. Pure: what the store holds in leases goes in, a spend inside one lease
 * or a refusal comes out. Safety does not rest here alone: the database checks the spend again when it is written.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { CardState } from '../../protocol/card/card-snapshot.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import type { HeldLease } from '../../storage/agent-records.ts'

/** This run of the agent: when it began, by both clocks, and whether the wall clock can be believed. */
export type AgentRun = {
	readonly runId: string
	readonly startedWallMs: number
	readonly startedMonotonicMs: number
	/** The wall clock stood below a mark that an earlier run had seen. */
	readonly wallClockDoubtful: boolean
}

/**
 * Expiry by the holder's own clock (design §5): monotonic within the run that received the lease; across a restart the
 * wall clock counts for the time before this run began, and a doubtful one expires the lease.
 */
export function leaseExpired(held: HeldLease, run: AgentRun, monotonicMs: number): boolean {
	return leaseTtlLeftMs(held, run, monotonicMs) <= 0
}

/** How long a lease is still good for, by the same clocks; 0 when it is not, or in doubt. */
export function leaseTtlLeftMs(held: HeldLease, run: AgentRun, monotonicMs: number): number {
	const { ttlMs } = held.lease
	if (held.runId === run.runId) return Math.max(0, ttlMs - (monotonicMs - held.receivedMonotonicMs))
	const beforeThisRunMs = run.startedWallMs - held.receivedWallMs
	if (run.wallClockDoubtful || beforeThisRunMs < 0) return 0
	return Math.max(0, ttlMs - beforeThisRunMs - (monotonicMs - run.startedMonotonicMs))
}

/** What the agent may still spend from a lease, or lend on. */
export function leaseLeft(held: HeldLease): number {
	return held.lease.amount - held.spent
}

export type StandInDecision =
	| { readonly kind: 'spend'; readonly leaseId: string; readonly counter: number }
	| Refusal

/** A return lists at most 200 outstanding spends (`leaseReturnSchema`), so a lease takes no more than that. */
export const OUTSTANDING_MAX = 200

/**
 * Which lease vouches for `amount`. One spend stands in one lease; of those that fit, the one with the least left is
 * used up first, so that large ones stay whole. `limitMinor` says how much could have been spent at once.
 */
export function decideStandIn(
	leases: readonly HeldLease[],
	amount: number,
	run: AgentRun,
	monotonicMs: number,
): StandInDecision {
	assert(amount > 0, 'a spend is positive')
	const usable = leases.filter(
		(held) =>
			held.state === 'active' &&
			held.outstandingCount < OUTSTANDING_MAX &&
			!leaseExpired(held, run, monotonicMs),
	)
	if (usable.length === 0) return refuse('noLease', { amountMinor: amount, limitMinor: 0 })
	const fitting = usable.filter((held) => leaseLeft(held) >= amount).sort(byLeastLeft)
	const [chosen] = fitting
	if (chosen === undefined)
		return refuse('exceedsLease', { amountMinor: amount, limitMinor: Math.max(...usable.map(leaseLeft)) })
	return { kind: 'spend', leaseId: chosen.lease.leaseId, counter: chosen.lastCounter + 1 }
}

function byLeastLeft(left: HeldLease, right: HeldLease): number {
	return leaseLeft(left) - leaseLeft(right) || (left.lease.leaseId < right.lease.leaseId ? -1 : 1)
}

/** What all usable leases of one purse hold together: what a greeting may promise. */
export function leasedTogether(leases: readonly HeldLease[], run: AgentRun, monotonicMs: number): number {
	return leases
		.filter((held) => held.state === 'active' && !leaseExpired(held, run, monotonicMs))
		.reduce((sum, held) => sum + leaseLeft(held), 0)
}

/** Why a card in this state cannot pay, or null when it can. Checked before anything else, online too. */
export function refusalOfState(state: CardState): Refusal | null {
	switch (state) {
		case 'active':
			return null
		case 'lost':
			return refuse('cardLost')
		case 'frozen':
			return refuse('cardFrozen')
		case 'expired':
			return refuse('cardExpired')
		case 'blank':
			return refuse('cardNotActive')
	}
}
