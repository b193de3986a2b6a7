/** What the memory storage keeps in place of a disk, and the one way to it. */
import { GENESIS_HASH, type Hash, type TillId } from '../../protocol/base/ids.ts'
import { StorageError } from '../../protocol/base/storage-error.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import type { Entry, SealedEntry } from '../../protocol/journal/entry.ts'
import type { Verdict } from '../../protocol/journal/verdict.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { HotCard } from '../../till/ports/catalogue.ts'
import type { PrintJob } from '../../till/ports/print-spool.ts'
import type { MemoryStandIn } from './memory-stand-in-state.ts'

export type MemoryReplicaData = {
	cursor: string | null
	readonly cards: Map<string, CardSnapshot>
	readonly hotCards: Map<string, HotCard>
	readonly items: Map<string, Item>
	/** By `<topic>/<key>`. */
	readonly references: Map<string, FeedRecord>
}

export type KeptEntry = SealedEntry & { readonly entry: Entry }

export type MemoryChain = {
	entries: readonly KeptEntry[]
	headSeq: number
	headHash: Hash
	baseHash: Hash
	storedSeq: number
	postedSeq: number
	verdicts: ReadonlyMap<number, Verdict>
}

/** What survives a power cut. `full`: every write fails as on a full disk until it is set back. */
export type MemoryDisk = {
	full: boolean
	/** Answers are copies, as from a thread; a simulation whose readers change nothing may do without. */
	copies: boolean
	readonly tillId: TillId
	readonly chains: Map<number, MemoryChain>
	working: { readonly state: string | null; readonly version: number }
	printJobs: readonly PrintJob[]
	readonly replica: MemoryReplicaData
	readonly keyValues: Map<string, string>
	standIn: MemoryStandIn
}

export function memoryDisk(tillId: TillId): MemoryDisk {
	return {
		full: false,
		copies: true,
		tillId,
		chains: new Map(),
		working: { state: null, version: 0 },
		printJobs: [],
		replica: { cursor: null, cards: new Map(), hotCards: new Map(), items: new Map(), references: new Map() },
		keyValues: new Map(),
		standIn: { slices: new Map(), spends: new Map() },
	}
}

export function newChain(): MemoryChain {
	return {
		entries: [],
		headSeq: 0,
		headHash: GENESIS_HASH,
		baseHash: GENESIS_HASH,
		storedSeq: 0,
		postedSeq: 0,
		verdicts: new Map(),
	}
}

/** Everything passes here: answers come later, as from a thread, and as copies; a full disk takes no write. */
export class Gate {
	closed = false
	readonly disk: MemoryDisk

	constructor(disk: MemoryDisk) {
		this.disk = disk
	}

	async read<Result>(act: () => Result): Promise<Result> {
		if (this.closed) throw new StorageError('closed', 'after close')
		return this.disk.copies ? structuredClone(act()) : act()
	}

	async write<Result>(act: () => Result): Promise<Result> {
		if (!this.closed && this.disk.full) throw new StorageError('diskFull', 'the simulated disk is full')
		return this.read(act)
	}
}
