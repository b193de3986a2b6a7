/**
 * Leases whose holder is lost: the agent's disk that they were lent to is gone, or was put back to an older state
 * (docs/decisions/0007). Pure.
 *
 * What must stay true: value is set free only when nobody can spend it any more. The lost disk cannot: the centre turns it
 * away, and every till has left it. The tills' own spends came with their chains, or are named as outstanding.
 */
import type { Books, LeaseRow } from './books.ts'
import { release } from './leases.ts'

/** What is known of one enrolment of a store's lane. */
export interface LaneFacts {
	readonly tillId: string
	readonly epoch: number
	readonly headSeq: number
	/** The agent's disk that it last said to go by, null when it never met one. */
	readonly agentDiskId: string | null
	/** Where the next enrolment says that it ended; null while there is none, or it did not say. */
	readonly endedSeq: number | null
	/** The same disk of the till wrote both enrolments, so `endedSeq` is all there was. */
	readonly endedWhole: boolean | null
	/** When the centre heard of that; a lease granted later was never this enrolment's to spend. */
	readonly endedAtMs: number | null
	readonly writtenOff: boolean
}

/**
 * Whether nobody in the store can spend any more by a lease granted at `grantedAtMs` to another disk than `diskId`, and all
 * that was spent by it has come.
 */
export function storeHasLeft(lanes: readonly LaneFacts[], diskId: string, grantedAtMs: number): boolean {
	return lanes.every((lane) => {
		if (lane.writtenOff) return true
		const isNewest = !lanes.some((other) => other.tillId === lane.tillId && other.epoch > lane.epoch)
		if (isNewest) return lane.agentDiskId === diskId
		if (lane.endedAtMs === null || lane.endedSeq === null) return false
		return grantedAtMs > lane.endedAtMs || (lane.endedWhole === true && lane.headSeq >= lane.endedSeq)
	})
}

/** Ends a lease whose store has left its holder; true when it was not ended before. */
export function endStranded(books: Books, lease: LeaseRow, diskId: string): boolean {
	if (lease.state === 'returned' || lease.holder === diskId) return false
	release(books, lease, lease.remaining)
	lease.remaining = 0
	lease.state = 'returned'
	books.changed.leases.add(lease)
	return true
}
