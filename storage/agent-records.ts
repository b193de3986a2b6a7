/** The shapes in which the agent's database speaks: what goes in and comes out of its thread. */
import type { CardNo, Hash, TillId } from '../protocol/base/ids.ts'
import type { CardSnapshot } from '../protocol/card/card-snapshot.ts'
import type { Purse } from '../protocol/card/purse.ts'
import type { SealedEntry } from '../protocol/journal/entry.ts'
import type { DownOf } from '../protocol/wire/down.ts'
import type { Lease } from '../protocol/wire/messages/lease.ts'

export type ChainId = { readonly tillId: TillId; readonly epoch: number }
export type ChainState = ChainId & { readonly storedSeq: number; readonly postedSeq: number }

/** What an entry means for the store's leases and decisions. Only the first storing of an entry has effects. */
export type EntryEffect =
	| { readonly kind: 'captured'; readonly seq: number; readonly leaseId: string; readonly counter: number }
	| { readonly kind: 'reversed'; readonly seq: number; readonly authKey: string }

export type EntryBatch = {
	readonly prevHash: Hash
	readonly entries: readonly SealedEntry[]
	readonly headSignature: string
}

export type AppendInput = ChainId &
	EntryBatch & { readonly effects: readonly EntryEffect[]; readonly nowMs: number }
export type AppendResult =
	| { readonly kind: 'stored'; readonly storedSeq: number; readonly freshCount: number }
	| { readonly kind: 'gap'; readonly storedSeq: number }
	/** `seq`: the first entry that disagrees. It has been kept beside the one already there. */
	| { readonly kind: 'hashMismatch'; readonly storedSeq: number; readonly seq: number }

/** A lease as the agent holds it. `spent` = reserved, captured and posted spends; `runId` names the agent run that received it. */
export type HeldLease = {
	readonly lease: Lease
	readonly state: 'active' | 'returning' | 'returned'
	readonly runId: string
	readonly receivedWallMs: number
	readonly receivedMonotonicMs: number
	readonly lastCounter: number
	readonly spent: number
	/** Spends not known to be posted or reversed. */
	readonly outstandingCount: number
}

export type Received = {
	readonly runId: string
	readonly wallMs: number
	readonly monotonicMs: number
}

/** What an answer of the centre brought besides its answer. */
export type Grant = {
	readonly leases: readonly Lease[]
	readonly card: CardSnapshot | null
	readonly received: Received
}

/** What was decided on an authorisation; repeats are answered from it. */
export type Decision = {
	readonly authKey: string
	readonly tillId: string
	readonly cardNo: CardNo
	readonly purse: Purse
	readonly amount: number
	readonly result: DownOf<'authorised'>['result']
}
/** `decision` is null when the key was reversed before anything was decided. */
export type DecisionState = { readonly decision: Decision | null; readonly reversed: boolean }

export type DecideInput = {
	readonly decision: Decision
	/** The lease spend that vouches for it; committed in the same transaction. */
	readonly spend: { readonly leaseId: string; readonly counter: number } | null
	/** The centre may have a hold under this key that nobody will use: reverse it until acknowledged. */
	readonly reverseAtCentre: boolean
	readonly grant: Grant | null
	readonly nowMs: number
}
