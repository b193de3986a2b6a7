/**
 * Every entry that a lane's tills ever wrote, whatever became of their disks. Nobody in a shop knows this much: the
 * laboratory keeps it to tell what may be missing after a disk was lost from what must not be.
 */
import type { Hash } from '../../protocol/base/ids.ts'
import type { Entry, SealedEntry } from '../../protocol/journal/entry.ts'
import { checkedEntry } from '../../protocol/journal/read-entry.ts'
import { checkCode } from '../../protocol/receipt/check-code.ts'
import type { MemoryDisk } from '../simulators/memory-disk.ts'

export type WrittenEntry = {
	readonly epoch: number
	readonly seq: number
	readonly hash: Hash
	readonly text: string
	/** As a receipt shows it. */
	readonly checkCode: string
}

export class WrittenEntries {
	readonly #byHash = new Map<string, WrittenEntry>()
	/** Gone with a disk before the store was seen to have them: they may never be heard of again. */
	readonly #maybeLost = new Set<string>()
	/** Written on a disk that had been put back: the store may have another story in their places. */
	readonly #disputable = new Set<string>()
	/** They stood on a disk that is gone: what it still had to do with them (print, reverse) may have gone too. */
	readonly #bereaved = new Set<string>()
	/** Epochs of which a disk was lost or put back. */
	readonly brokenEpochs = new Set<number>()
	readonly #putBack = new Set<number>()
	/** The store's agent lost what it had, too: nobody can call anything safe that is not posted. */
	agentWasLost = false

	note(epoch: number, appended: readonly SealedEntry[]): void {
		for (const { seq, hash, text } of appended) {
			this.#byHash.set(hash, { epoch, seq, hash, text, checkCode: checkCode(hash) })
			if (this.#putBack.has(epoch)) this.#disputable.add(hash)
		}
	}

	/**
	 * `later` is what the lane goes on with; `storedSeqOf`: up to where the store has an epoch. What is gone is told by the
	 * heads, not by the entries on the disk: what was posted may have been pruned there and was written all the same.
	 */
	lose(disk: MemoryDisk, later: MemoryDisk | null, storedSeqOf: (epoch: number) => number): void {
		for (const [epoch, { headSeq }] of disk.chains) {
			this.brokenEpochs.add(epoch)
			const keptSeq = later?.chains.get(epoch)?.headSeq ?? 0
			if (later !== null && keptSeq < headSeq) this.#putBack.add(epoch)
			for (const one of this.#byHash.values()) {
				const isGone = one.epoch === epoch && one.seq > keptSeq && one.seq <= headSeq
				if (!isGone || this.#bereaved.has(one.hash)) continue
				this.#bereaved.add(one.hash)
				if (one.seq > storedSeqOf(epoch)) this.#maybeLost.add(one.hash)
			}
		}
	}

	/** The agent's disk is gone or put back: what stood there alone may be gone with it. */
	loseAgent(isPosted: (hash: string) => boolean): void {
		this.agentWasLost = true
		for (const hash of this.#bereaved) if (!isPosted(hash)) this.#maybeLost.add(hash)
	}

	all(): IterableIterator<WrittenEntry> {
		return this.#byHash.values()
	}
	get(hash: string): WrittenEntry | undefined {
		return this.#byHash.get(hash)
	}
	/** Nobody need ever hear of it. */
	isMaybeLost({ hash }: WrittenEntry): boolean {
		return this.#maybeLost.has(hash) || this.#disputable.has(hash)
	}
	isBereaved({ hash }: WrittenEntry): boolean {
		return this.#bereaved.has(hash)
	}
}

export function entryOf({ text }: WrittenEntry): Entry {
	return checkedEntry(JSON.parse(text))
}
