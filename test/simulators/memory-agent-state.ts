/** What the agent's memory storage keeps in place of a database: plain data, so that a disk's image is one clone of it. */
import { GENESIS_HASH, type TillId } from '../../protocol/base/ids.ts'
import type { CardState, Voucher } from '../../protocol/card/card-snapshot.ts'
import type { SuspendedSale, SuspendedSummary } from '../../protocol/journal/suspended-sale.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { Lease, LeaseReturn } from '../../protocol/wire/messages/lease.ts'
import type { FeedRecord, FeedTopic } from '../../protocol/wire/records.ts'
import type {
	Basket,
	ChainId,
	ContestedEntry,
	Decision,
	HeldLease,
	OpenShift,
	Received,
} from '../../storage/agent-records.ts'

export type StoredEntry = {
	readonly seq: number
	readonly text: string
	readonly hash: string
	headSignature: string | null
	readonly storedAtMs: number
	verdict: Verdict | null
}

export type StoredChain = ChainId & {
	storedSeq: number
	postedSeq: number
	/** The centre's hash at `postedSeq`, where it has more than we. */
	postedHash: string | null
	/** The agent's disk that the till last said to go by. */
	agentDiskId: string | null
	/** The place after which entries are kept. */
	baseSeq: number
	baseHash: string
	/** Entry `seq` stands at `seq - baseSeq - 1`. */
	entries: StoredEntry[]
}

export type StoredSpend = {
	/** 0: the agent's own. */
	readonly slice: number
	readonly counter: number
	readonly authKey: string
	readonly amount: number
	state: 'reserved' | 'captured' | 'posted' | 'released'
	/** The entry that captured it. */
	entry: { readonly tillId: string; readonly epoch: number; readonly seq: number } | null
}

export type EntryPlace = ChainId & { readonly seq: number }

export type StoredSlice = {
	readonly slice: number
	readonly tillId: TillId
	readonly epoch: number
	readonly amount: number
	readonly ttlMs: number
	readonly lentAtMs: number
	/** What the till said that it spent, when it gave the slice back; null while it has it. */
	returnedSpent: number | null
}

export type StoredLease = {
	readonly lease: Lease
	readonly received: Received
	state: HeldLease['state']
	lastCounter: number
	giveBack: LeaseReturn | null
	readonly spends: StoredSpend[]
	readonly slices: StoredSlice[]
	/** The entry that brings it, for one that the centre did not grant. */
	readonly brought: (ChainId & { readonly seq: number }) | null
	/** What the entry brought was given up before it was sent on. */
	released: boolean
}

export type StoredRecord = {
	readonly topic: FeedTopic
	readonly key: string
	readonly version: number
	/** Null for what was taken away. */
	readonly record: FeedRecord | null
	readonly text: string | null
}

type VersionedState = { readonly state: CardState; readonly version: number }
/** `by`: the entry that reported it, null when the centre said it; `own`: what the centre says beside a report. */
type StoredHotCard = VersionedState & { readonly by: EntryPlace | null; readonly own: VersionedState | null }

/** A coupon of a card: what was spent of it, and the award, once it was heard of. */
export type StoredAward = {
	readonly cardNo: string
	readonly purse: string
	spent: number
	readonly atMs: number
	given: {
		readonly voucher: Voucher
		readonly by: EntryPlace
		/** Pictures from this version on tell of it; null: the centre has not decided. */
		centreFrom: number | null
	} | null
}

export type MemoryAgentState = {
	storageId: string
	generation: number
	centreId: string | null
	feedCursor: string | null
	leasePublicKey: string | null
	lastSeenWallMs: number
	/** By `<tillId>/<epoch>`. */
	readonly chains: Map<string, StoredChain>
	/** By `<tillId>/<epoch>/<seq>/<hash>`. */
	readonly contested: Map<string, ChainId & ContestedEntry & { reported: boolean }>
	replicaVersion: number
	/** By `<topic>/<key>`, oldest change first. */
	readonly replica: Map<string, StoredRecord>
	/** Card number by medium key. */
	readonly media: Map<string, string>
	readonly leases: Map<string, StoredLease>
	readonly decisions: Map<string, { readonly decision: Decision | null; reversed: boolean }>
	/** `result` is null while the centre has not answered. */
	/** What is believed of cards before their pictures show it. */
	readonly hotCards: Map<string, StoredHotCard>
	/** By `<card>/<purse>`. */
	readonly awards: Map<string, StoredAward>
	/** `<card>/<date>` */
	readonly cardDays: Set<string>
	readonly reversals: Map<string, { readonly askedAtMs: number; result: string | null }>
	/** By till. */
	readonly baskets: Map<string, Basket>
	readonly openShifts: Map<string, OpenShift>
	/** By sale. */
	readonly suspended: Map<string, StoredSuspended>
	readonly recalls: Map<string, StoredRecall>
	/** What came back, one for each line of an entry; by sale and line. */
	readonly returned: StoredReturn[]
	/** What is claimed and did not come back yet. */
	claims: (StoredReturn & { readonly claimId: string })[]
}

export type StoredReturn = {
	readonly saleId: string
	readonly lineNumber: number
	readonly quantity: number
	readonly tillId: TillId
	readonly atMs: number
}

export type StoredSuspended = {
	readonly summary: SuspendedSummary
	readonly sale: SuspendedSale
	readonly storedAtMs: number
}
export type StoredRecall = {
	readonly tillId: TillId
	readonly recallKey: string
	readonly done: boolean
	readonly atMs: number
}

export function emptyAgentState(storageId: string): MemoryAgentState {
	return {
		storageId,
		generation: 0,
		centreId: null,
		feedCursor: null,
		leasePublicKey: null,
		lastSeenWallMs: 0,
		chains: new Map(),
		contested: new Map(),
		replicaVersion: 0,
		replica: new Map(),
		media: new Map(),
		leases: new Map(),
		decisions: new Map(),
		hotCards: new Map(),
		awards: new Map(),
		cardDays: new Set(),
		reversals: new Map(),
		baskets: new Map(),
		openShifts: new Map(),
		suspended: new Map(),
		recalls: new Map(),
		returned: [],
		claims: [],
	}
}

export function chainKey({ tillId, epoch }: ChainId): string {
	return `${tillId}/${epoch}`
}

/** The hash that the chain has at `seq`, null when it is not here. */
export function hashAt(chain: StoredChain | undefined, seq: number): string | null {
	if (seq === 0) return GENESIS_HASH
	if (chain === undefined) return null
	if (seq === chain.baseSeq) return chain.baseHash
	return entryAt(chain, seq)?.hash ?? (seq === chain.postedSeq ? chain.postedHash : null)
}

export function entryAt(chain: StoredChain, seq: number): StoredEntry | undefined {
	return chain.entries[seq - chain.baseSeq - 1]
}
