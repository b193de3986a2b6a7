/** The shapes in which the agent's database speaks: what goes in and comes out of its thread. */
import type { CardNo, Hash, SaleId, ShiftId, TillId } from '../protocol/base/ids.ts'
import type { CardSnapshot, CardState, Voucher } from '../protocol/card/card-snapshot.ts'
import type { Purse } from '../protocol/card/purse.ts'
import type { BroughtValue } from '../protocol/journal/brought-value.ts'
import type { SealedEntry } from '../protocol/journal/entry.ts'
import type { Said } from '../protocol/journal/member-news.ts'
import type { RecallKey, SuspendedSale, SuspendedSummary } from '../protocol/journal/suspended-sale.ts'
import type { DownOf } from '../protocol/wire/down.ts'
import type { Lease, Slice } from '../protocol/wire/messages/lease.ts'

export type ChainId = { readonly tillId: TillId; readonly epoch: number }
export type ChainState = ChainId & {
	readonly storedSeq: number
	readonly postedSeq: number
	/** Of the entry at the higher of both places. */
	readonly hash: Hash
}

/** A till's basket in progress as its core writes it down; `text` null: it has none. */
export type Basket = {
	readonly epoch: number
	readonly seq: number
	readonly version: number
	readonly text: string | null
}
/** A shift that was opened and not closed, by the place of its opening entry. */
export type OpenShift = { readonly shiftId: ShiftId; readonly epoch: number; readonly seq: number }
/** What the store knows of a till's earlier epochs. */
export type TillLegacy = {
	readonly previous: { readonly epoch: number; readonly seq: number; readonly hash: Hash } | null
	readonly openShift: OpenShift | null
	readonly basket: Basket | null
}

/** What an entry means for the store's leases and decisions. Only the first storing of an entry has effects. */
export type EntryEffect =
	| {
			readonly kind: 'captured'
			readonly seq: number
			readonly leaseId: string
			/** 0: the agent's own spend, decided here; others: a till's, from a slice that it was given. */
			readonly slice: number
			readonly counter: number
			readonly authKey: string
			readonly amount: number
	  }
	/** The entry brings value that this store may spend: the lease that it forms by itself. */
	| ({ readonly kind: 'brought'; readonly seq: number } & BroughtValue)
	/** The card was used in this store on that day. */
	| {
			readonly kind: 'cardUsed'
			readonly seq: number
			readonly cardNo: CardNo
			readonly businessDate: string
	  }
	/** What was said of the card at a till: believed at once. */
	| {
			readonly kind: 'cardReported'
			readonly seq: number
			readonly cardNo: CardNo
			readonly state: CardState
	  }
	/** The entry gives a coupon to a card that this store may use: `voucher` as its pictures show it, all of it lent to the store. */
	| {
			readonly kind: 'voucherAwarded'
			readonly seq: number
			readonly cardNo: CardNo
			readonly voucher: Voucher
	  }
	/** Of what entries brought to a coupon so much was spent; below zero it was given back. */
	| {
			readonly kind: 'voucherSpent'
			readonly seq: number
			readonly cardNo: CardNo
			readonly purse: Purse
			readonly amount: number
	  }
	/** What was said of a member, as far as her card's picture shows it. */
	| { readonly kind: 'memberSaid'; readonly seq: number; readonly said: Said }
	| {
			readonly kind: 'sliceReturned'
			readonly seq: number
			readonly leaseId: string
			readonly slice: number
			readonly spent: number
	  }
	| { readonly kind: 'reversed'; readonly seq: number; readonly authKey: string }
	| { readonly kind: 'agentChanged'; readonly seq: number; readonly diskId: string }
	| { readonly kind: 'shiftOpened' | 'shiftClosed'; readonly seq: number; readonly shiftId: string }
	| {
			readonly kind: 'saleSuspended'
			readonly seq: number
			readonly summary: SuspendedSummary
			readonly sale: SuspendedSale
	  }
	/** Pieces of a sold line came back. */
	| {
			readonly kind: 'goodsReturned'
			readonly seq: number
			readonly saleId: SaleId
			readonly lineNumber: number
			readonly quantity: number
			readonly soldQuantity: number
	  }
	/** Whatever a sale had claimed of earlier ones is not claimed any more. */
	| { readonly kind: 'claimsEnded'; readonly seq: number; readonly claimId: SaleId }
	/** The sale goes on at the entry's till, or was discarded there. */
	| {
			readonly kind: 'suspendedEnded'
			readonly seq: number
			readonly saleId: SaleId
			readonly recallKey: RecallKey
	  }

export type EntryBatch = {
	readonly prevHash: Hash
	readonly entries: readonly SealedEntry[]
	readonly headSignature: string
}

export type AppendInput = ChainId &
	EntryBatch & {
		readonly effects: readonly EntryEffect[]
		readonly nowMs: number
		/** When leases that the entries bring were received. */
		readonly received: Received
	}
export type AppendResult =
	| { readonly kind: 'stored'; readonly storedSeq: number; readonly freshCount: number }
	| { readonly kind: 'gap'; readonly storedSeq: number }
	/** `seq`: the first entry that disagrees. It has been kept beside the one already there. */
	| { readonly kind: 'hashMismatch'; readonly storedSeq: number; readonly seq: number }

/** A till asks for a suspended sale; see `recallSale` on the wire. */
export type RecallInput = {
	readonly saleId: SaleId
	readonly tillId: TillId
	readonly recallKey: RecallKey
	readonly despite: boolean
	readonly nowMs: number
}
/** What became of a suspended sale that a till offered. */
export type OfferOutcome = 'kept' | 'known' | 'over'
export type RecallResult = DownOf<'recallAnswered'>['result']

/** An entry that could not be taken into its chain, and what it is in the centre's words. */
export type ContestedEntry = SealedEntry & {
	readonly prevHash: Hash
	readonly verdict: 'contested' | 'quarantined'
}
export type ContestedEntries = ChainId & { readonly entries: readonly ContestedEntry[] }

/**
 * A lease as the agent holds it. `spent`: reserved, captured and posted spends of its own, what tills have of it, and what
 * they spent of what they gave back. `runId` names the agent run that received it.
 */
export type HeldLease = {
	readonly lease: Lease
	readonly state: 'active' | 'returning' | 'returned'
	readonly runId: string
	readonly receivedWallMs: number
	readonly receivedMonotonicMs: number
	readonly lastCounter: number
	readonly spent: number
	/** Spends not known to be posted or reversed, without those of slices that tills still have. */
	readonly outstandingCount: number
	/** Part of `spent`: slices that tills have, whole. */
	readonly lent: number
	readonly lentCount: number
	/** False while the centre has not posted the entry that brings it: it would not know what is given back. */
	readonly known: boolean
}

/** A slice that a till has. `spent`: what its entries here say, so far. `leaseState`: of the lease that it is part of. */
export type LentSlice = Slice & {
	readonly epoch: number
	readonly lentAtMs: number
	readonly spent: number
	readonly leaseState: HeldLease['state']
}

export type LendInput = {
	readonly tillId: TillId
	readonly epoch: number
	readonly parts: readonly { readonly leaseId: string; readonly amount: number; readonly ttlMs: number }[]
	readonly nowMs: number
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
