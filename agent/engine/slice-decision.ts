/** Whether a till should be given a slice of a lease to keep for when it is alone. Pure: figures in, a part of one lease out. */
import type { HeldLease, LentSlice } from '../../storage/agent-records.ts'
import { type AgentRun, leaseLeft, leaseTtlLeftMs } from './stand-in.ts'

export type SlicePart = { readonly leaseId: string; readonly amount: number; readonly ttlMs: number }

/** As many as a return can list (`leaseReturnSchema`). */
const SLICES_PER_LEASE_MAX = 50
/** A slice that ends sooner is not worth the way. */
const WORTH_LENDING_MS = 60_000

/**
 * What to lend a till of one purse. It is topped up to `tillAmount` once it has less than half of that, so that a used card does
 * not leave a trail of crumbs. `had`: its slices of this purse, whatever became of their leases.
 */
export function sliceFor(
	leases: readonly HeldLease[],
	had: readonly LentSlice[],
	tillAmount: number,
	run: AgentRun,
	monotonicMs: number,
): SlicePart | null {
	const has = had.reduce((sum, { amount, spent }) => sum + Math.max(0, amount - spent), 0)
	if (has * 2 >= tillAmount) return null
	const usable = leases
		.filter(
			(held) =>
				held.state === 'active' &&
				held.lentCount < SLICES_PER_LEASE_MAX &&
				leaseTtlLeftMs(held, run, monotonicMs) >= WORTH_LENDING_MS,
		)
		.sort((one, other) => leaseLeft(other) - leaseLeft(one))
	const [largest] = usable
	const amount = largest === undefined ? 0 : Math.min(tillAmount - has, leaseLeft(largest))
	if (largest === undefined || amount <= 0) return null
	const ttlMs = Math.floor(leaseTtlLeftMs(largest, run, monotonicMs))
	return { leaseId: largest.lease.leaseId, amount, ttlMs }
}
