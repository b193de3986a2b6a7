/**
 * The till's durable memory. What must stay true: a commit is one transaction, on disk when its promise resolves and
 * without any trace when it rejects; entries are numbered without gaps and chained (protocol/journal/entry.ts).
 * Every method rejects with a `StorageError` (protocol/base/storage-error.ts) when keeping or reading data fails.
 */
import type { Hash, SaleId } from '../../protocol/base/ids.ts'
import type { Entry, SealedEntry } from '../../protocol/journal/entry.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import type { NewPrintJob } from './print-spool.ts'

/** An entry before the journal gives it its number. `tillId` and `epoch` must be those the journal was opened with. */
export type EntryDraft = Omit<Entry, 'seq'>

/** End of the chain. `seq` 0 and the genesis hash while the epoch has no entry. */
export type JournalHead = { readonly epoch: number; readonly seq: number; readonly hash: Hash }

export type LoadedJournal = {
	/** What the last commit said, null before the first. Kept as text: its shape belongs to the till core. */
	readonly workingState: string | null
	/** The shape's version as the last commit said; 0 before the first. */
	readonly workingVersion: number
	readonly head: JournalHead
	/** Up to here the agent has the chain on disk. Never below `postedSeq`. */
	readonly storedSeq: number
	/** Up to here the centre has decided. */
	readonly postedSeq: number
	/** Where the newest earlier epoch on this disk ends; null when this disk has none. */
	readonly earlier: JournalHead | null
}

export type JournalCommit = {
	/** In order; may be empty: then only the working state and the rest are saved. */
	readonly entries: readonly EntryDraft[]
	/** Replaces what was kept before. */
	readonly workingState: string
	readonly workingVersion: number
	/** Added to the spool as `queued`, in order. */
	readonly printJobs: readonly NewPrintJob[]
}

/** `brokenAtSeq`: the first entry whose hash does not follow from the one before it. */
export type ChainReport =
	| { readonly kind: 'whole'; readonly entryCount: number; readonly head: JournalHead }
	| { readonly kind: 'broken'; readonly brokenAtSeq: number }

/** An entry by its epoch and number. */
export type JournalPlace = { readonly epoch: number; readonly seq: number }

export interface Journal {
	load(): Promise<LoadedJournal>
	commit(commit: JournalCommit): Promise<{ readonly appended: readonly SealedEntry[] }>
	/** Checks every kept entry of the epoch, not only those that opening checks. */
	verifyChain(): Promise<ChainReport>
	/**
	 * Every kept entry of any epoch on this disk that tells of this sale, in order: that it was suspended, its completion, what was given
	 * back, and other sales that took goods of it back. */
	entriesOfSale(saleId: SaleId): Promise<readonly Entry[]>
	/** Texts of the kept entries of any epoch on this disk before a place (null: of all), newest first, at most `countMax`. */
	entriesBefore(place: JournalPlace | null, countMax: number): Promise<readonly string[]>
	/** The newest paper of a sale, while it is among the last few thousand; null: it is not. */
	receiptOf(saleId: SaleId): Promise<ReceiptLayout | null>
	/** Checks that a commit of some size would find room on the disk now; changes nothing. */
	hasRoom(): Promise<boolean>
}

/** What a forwarder needs of one chain: reading what is to be sent, marking what arrived. Marks never go back. */
export interface ChainOutbox {
	/**
	 * Entries of the epoch after `seq`, in order: at most `countMax`, and no more than `bytesMax` bytes of text together
	 * (one entry is given even if it alone is larger). Without gaps.
	 */
	entriesAfter(seq: number, countMax: number, bytesMax: number): Promise<readonly SealedEntry[]>
	/**
	 * Gives up for good what entries after `afterSeq` and up to `lastSeq` brought to this till, unless something of the same entry
	 * was spent or closed; answers which entries, with those given up before. Asked before they are sent.
	 */
	releaseBrought(afterSeq: number, lastSeq: number): Promise<readonly number[]>
	/** The agent has everything up to `seq`. A lower mark than before is ignored. Returns the mark that holds. */
	markStored(seq: number): Promise<number>
	/** The centre has decided up to `seq`; `exceptions` = the verdicts other than plain `posted`, kept for people. */
	markPosted(seq: number, exceptions: readonly Verdict[]): Promise<number>
	/** The hash of the entry at `seq`; `pruned` when it is not kept any more, `unwritten` when the chain ends before it. */
	hashAt(seq: number): Promise<Hash | 'pruned' | 'unwritten'>
}

/** An earlier epoch of which not everything is posted: its rest still goes up. */
export type EarlierChain = {
	readonly epoch: number
	readonly headSeq: number
	readonly outbox: ChainOutbox
}

export interface Outbox extends ChainOutbox {
	earlier(): Promise<readonly EarlierChain[]>
	/** Over all epochs. `waiting`: not posted. `notStored`: of these, not even stored. */
	counts(): Promise<{ readonly waiting: number; readonly notStored: number }>
	exceptions(countMax: number): Promise<readonly Verdict[]>
	/** Removes entries that are posted and were made before `beforeMs`; the chain stays checkable. Returns how many. */
	prune(beforeMs: number): Promise<number>
}

/** Small named texts that must survive a restart (device counters, PIN attempts). */
export interface KeyValues {
	get(key: string): Promise<string | null>
	/** Null removes the key. */
	set(key: string, value: string | null): Promise<void>
}
