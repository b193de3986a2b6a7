/**
 * What the till may decide when it is alone, and what it decided: slices of leases that it was given, and the spends that it
 * vouched for itself. What must stay true: a spend is on disk before anybody is told; a key is decided once, and a key reversed
 * first stays reversed; the spends of a slice never exceed it, and its counters rise by one; from a slice that is
 * being given back nothing more is spent, also when it arrives after it was asked back. The journal's commits take part: a
 * sale captures its spends, a reversal releases one, `sliceReturned` ends a slice, the end of a shift closes them (but what
 * entries brought and nothing was spent of: the outbox gives that up when they are sent), and an epoch on a disk that may not know
 * all of the one before forgets them: what it would say of them could be too little.
 */
import type { AuthKey, CardNo } from '../../protocol/base/ids.ts'
import type { Purse, PurseKind, SpendAuthority } from '../../protocol/card/purse.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { Slice } from '../../protocol/wire/messages/lease.ts'

/** When something came, by both clocks of the run that took it. */
export type Received = { readonly runId: string; readonly wallMs: number; readonly monotonicMs: number }

export type KeptSlice = Slice & {
	/** A run that no process has: value brought by an entry of this till, dated by the wall clock alone. */
	readonly received: Received
	readonly lastCounter: number
	/** Spends that were not released. */
	readonly spent: number
	/** Brought by an entry that the agent has not stored, as far as is known: it may still be given up with it. */
	readonly unsent: boolean
}

export type OwnAuthority = Exclude<SpendAuthority, { kind: 'hold' }>

export type OwnSpend = {
	readonly authKey: AuthKey
	readonly cardNo: CardNo
	readonly purse: Purse
	readonly amount: number
	readonly authority: OwnAuthority
}

/** What stands under a key: a spend, or that it was reversed. */
export type StandingSpend =
	| ({ readonly kind: 'spent' } & OwnSpend)
	| { readonly kind: 'reversed'; readonly authKey: AuthKey }

/** The slice was closed after it was read: nothing was written, and it is to be decided anew. */
export type SpendAnswer = StandingSpend | { readonly kind: 'sliceClosed' }

export type SliceReturn = Omit<Extract<EntryBody, { kind: 'sliceReturned' }>, 'kind'>

export interface StandInBook {
	/** Keeps slices; one that is known, or was given back, stays as it is. */
	keepSlices(slices: readonly Slice[], received: Received): Promise<void>
	/** Slices that may be spent from: of one card, or all (null). */
	slices(cardNo: CardNo | null): Promise<readonly KeptSlice[]>
	/**
	 * Writes a spend down and answers what stands under its key, which may be an earlier one. `floorLimit`: what all floor
	 * spends of its kind that are not posted may come to; rejects (a bug) when a limit, a slice or a counter would be broken.
	 * A slice may close at any moment, also between reading it and this: that is an answer.
	 */
	spend(spend: OwnSpend, floorLimit: number): Promise<SpendAnswer>
	standing(authKey: AuthKey): Promise<StandingSpend | null>
	/** Floor spends of a kind of purse that the centre has not posted, all cards together. */
	floorSpent(kind: PurseKind): Promise<number>
	/** From now on nothing is spent from these, known or not. */
	closeSlices(slices: readonly Slice[]): Promise<void>
	/** Closed slices whose spends are all settled, as their `sliceReturned` must say; until that is committed. */
	slicesToReturn(): Promise<readonly SliceReturn[]>
}
