/** What a simulated till's disk keeps of slices and of its own spends: plain data. */
import type { Slice } from '../../protocol/wire/messages/lease.ts'
import type { OwnSpend, Received } from '../../till/ports/stand-in-book.ts'

export type Place = { readonly epoch: number; readonly seq: number }

export type MemorySlice = {
	readonly given: Slice
	readonly received: Received
	readonly state: 'held' | 'closed' | 'returned'
	readonly lastCounter: number
	/** The entry that brought it; null for one that the agent gave. */
	readonly brought: Place | null
	/** Given up before that entry was sent. */
	readonly released: boolean
}

export type MemorySpend = {
	/** Null: the key was reversed before anything was spent. */
	readonly spend: OwnSpend | null
	readonly state: 'reserved' | 'captured' | 'posted' | 'released'
	readonly place: Place | null
}

export type MemoryStandIn = {
	/** By `<lease>/<slice>`. */
	slices: ReadonlyMap<string, MemorySlice>
	/** By key. */
	spends: ReadonlyMap<string, MemorySpend>
}
