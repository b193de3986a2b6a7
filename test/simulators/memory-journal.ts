/**
 * The till's durable memory without a disk, for whole-shop simulations. A `MemoryDisk` outlives its storage: dropping
 * the storage and opening the disk again is a power cut. It keeps the promises of `till/ports/` as the SQLite storage does
 * (`test/conformance/journal-suite.ts` runs on both) and is written apart from it, so that one checks the other.
 */
import { hash as digest } from 'node:crypto'
import { assert } from '../../protocol/base/assert.ts'
import type { Hash, TillId } from '../../protocol/base/ids.ts'
import { StorageError } from '../../protocol/base/storage-error.ts'
import { entryText, type SealedEntry } from '../../protocol/journal/entry.ts'
import { checkedEntry } from '../../protocol/journal/read-entry.ts'
import type { TillStorage } from '../../storage/till-storage.ts'
import type {
	ChainOutbox,
	ChainReport,
	Journal,
	JournalCommit,
	JournalHead,
	Outbox,
} from '../../till/ports/journal.ts'
import type { PrintJob, PrintSpool } from '../../till/ports/print-spool.ts'
import { Gate, type KeptEntry, type MemoryChain, type MemoryDisk, newChain } from './memory-disk.ts'
import { memoryReplica } from './memory-replica.ts'
import { memoryStandInBook, noteStandIn, postStandIn, releaseBrought } from './memory-stand-in.ts'

/** Rejects with `wrongIdentity` as the real one does. What is asked after `close` rejects with `closed`. */
export async function openMemoryStorage(
	disk: MemoryDisk,
	options: { readonly tillId: TillId; readonly epoch: number },
): Promise<TillStorage> {
	const newestEpoch = Math.max(0, ...disk.chains.keys())
	if (disk.tillId !== options.tillId || newestEpoch > options.epoch)
		throw new StorageError('wrongIdentity', 'not this till’s, or an older epoch')
	const chain = disk.chains.get(options.epoch) ?? newChain()
	const check = chainReport(chain, options.epoch)
	if (check.kind === 'broken')
		throw new StorageError('chainBroken', `entry ${check.brokenAtSeq} of epoch ${options.epoch}`)
	disk.chains.set(options.epoch, chain)
	disk.printJobs = disk.printJobs.map((job) => (job.state === 'sending' ? { ...job, state: 'unknown' } : job))
	const gate = new Gate(disk)
	const storeId = options.tillId.slice(0, options.tillId.lastIndexOf('-'))
	const unpostedEntries = () =>
		[...disk.chains.values()].flatMap(({ entries, postedSeq }) =>
			entries.filter(({ seq }) => seq > postedSeq).map(({ entry }) => entry),
		)
	const keptEntries = () =>
		[...disk.chains.values()].flatMap(({ entries }) => entries.map(({ entry }) => entry))
	return {
		journal: memoryJournal(gate, chain, options.epoch),
		outbox: memoryOutbox(gate, options.epoch),
		printSpool: memorySpool(gate),
		...memoryReplica(gate, disk.replica, storeId, { unpostedEntries, keptEntries }),
		keyValues: {
			get: (key) => gate.read(() => disk.keyValues.get(key) ?? null),
			set: (key, value) =>
				gate.write(() => {
					if (value === null) disk.keyValues.delete(key)
					else disk.keyValues.set(key, value)
				}),
		},
		standInBook: memoryStandInBook(gate),
		close: async () => {
			gate.closed = true
		},
	}
}

function sealed(previous: Hash, text: string): Hash {
	return digest('sha256', `${previous}${text}`) as Hash
}

function memoryJournal(gate: Gate, chain: MemoryChain, epoch: number): Journal {
	const { disk } = gate
	const head = () => ({ epoch, seq: chain.headSeq, hash: chain.headHash })

	function seal(drafts: JournalCommit['entries']): KeptEntry[] {
		let { headSeq: seq, headHash: hash } = chain
		return drafts.map((draft) => {
			assert(draft.tillId === disk.tillId && draft.epoch === epoch, 'an entry must belong to this chain')
			seq += 1
			const entry = checkedEntry({ ...draft, seq })
			const text = entryText(entry)
			hash = sealed(hash, text)
			return { seq, text, hash, entry }
		})
	}

	return {
		load: () =>
			gate.read(() => ({
				workingState: disk.working.state,
				workingVersion: disk.working.version,
				head: head(),
				storedSeq: chain.storedSeq,
				postedSeq: chain.postedSeq,
				earlier: earlierHead(disk, epoch),
			})),
		commit: (commit) =>
			gate.write(() => {
				const kept = seal(commit.entries)
				for (const { jobId } of commit.printJobs)
					assert(!disk.printJobs.some((job) => job.jobId === jobId), 'job ids are unique')
				const standIn = { ...disk.standIn }
				for (const { entry } of kept) noteStandIn(standIn, entry)
				disk.standIn = standIn
				const last = kept.at(-1)
				chain.entries = [...chain.entries, ...kept]
				chain.headSeq = last?.seq ?? chain.headSeq
				chain.headHash = last?.hash ?? chain.headHash
				disk.working = { state: commit.workingState, version: commit.workingVersion }
				disk.printJobs = [
					...disk.printJobs,
					...commit.printJobs.map((job): PrintJob => ({ ...job, state: 'queued', problem: null })),
				]
				return { appended: kept.map(({ seq, text, hash }) => ({ seq, text, hash })) }
			}),
		verifyChain: () => gate.read(() => chainReport(chain, epoch)),
		entriesOfSale: (saleId) =>
			gate.read(() =>
				[...earlierChains(disk, epoch).map(([, earlier]) => earlier), chain]
					.flatMap((each) => each.entries.map((kept) => kept.entry))
					.filter(
						({ body }) =>
							((body.kind === 'saleCompleted' ||
								body.kind === 'spendRefunded' ||
								body.kind === 'saleSuspended') &&
								body.saleId === saleId) ||
							(body.kind === 'saleCompleted' &&
								body.returns?.some(({ from }) => from?.saleId === saleId) === true),
					),
			),
		entriesBefore: (place, countMax) =>
			gate.read(() =>
				[...disk.chains]
					.sort(([one], [other]) => other - one)
					.flatMap(([, each]) => each.entries.toReversed())
					.filter(
						({ entry }) =>
							place === null ||
							entry.epoch < place.epoch ||
							(entry.epoch === place.epoch && entry.seq < place.seq),
					)
					.slice(0, countMax)
					.map(({ text }) => text),
			),
		receiptOf: (saleId) =>
			gate.read(() => disk.printJobs.findLast((job) => job.saleId === saleId)?.layout ?? null),
		hasRoom: () => gate.read(() => !disk.full),
	}
}

function chainReport({ baseHash, entries, headSeq, headHash }: MemoryChain, epoch: number): ChainReport {
	let hash = baseHash
	for (const entry of entries) {
		hash = sealed(hash, entry.text)
		if (hash !== entry.hash) return { kind: 'broken', brokenAtSeq: entry.seq }
	}
	return { kind: 'whole', entryCount: entries.length, head: { epoch, seq: headSeq, hash: headHash } }
}

function earlierChains(disk: MemoryDisk, epoch: number): (readonly [number, MemoryChain])[] {
	return [...disk.chains].filter(([other]) => other < epoch).sort(([one], [other]) => one - other)
}

function earlierHead(disk: MemoryDisk, epoch: number): JournalHead | null {
	const newest = earlierChains(disk, epoch).at(-1)
	return newest === undefined ? null : { epoch: newest[0], seq: newest[1].headSeq, hash: newest[1].headHash }
}

function memoryChainOutbox(gate: Gate, chain: MemoryChain): ChainOutbox {
	return {
		entriesAfter: (afterSeq, countMax, bytesMax) =>
			gate.read(() => {
				const given: SealedEntry[] = []
				let bytes = 0
				for (const { seq, text, hash } of chain.entries) {
					if (seq <= afterSeq) continue
					bytes += Buffer.byteLength(text)
					if (given.length === countMax || (given.length > 0 && bytes > bytesMax)) break
					given.push({ seq, text, hash })
				}
				return given
			}),
		releaseBrought: (afterSeq, lastSeq) =>
			gate.write(() => {
				const epoch = [...gate.disk.chains].find(([, other]) => other === chain)?.[0] ?? 0
				const standIn = { ...gate.disk.standIn }
				const seqs = releaseBrought(standIn, epoch, afterSeq, lastSeq)
				gate.disk.standIn = standIn
				return seqs
			}),
		markStored: (seq) =>
			gate.write(() => {
				if (seq <= chain.headSeq) chain.storedSeq = Math.max(chain.storedSeq, seq)
				return chain.storedSeq
			}),
		markPosted: (seq, exceptions) =>
			gate.write(() => {
				const fresh = exceptions.filter((verdict) => !chain.verdicts.has(verdict.seq))
				chain.verdicts = new Map([
					...chain.verdicts,
					...fresh.map((verdict) => [verdict.seq, verdict] as const),
				])
				if (seq <= chain.headSeq) chain.postedSeq = Math.max(chain.postedSeq, seq)
				chain.storedSeq = Math.max(chain.storedSeq, chain.postedSeq)
				if (seq <= chain.headSeq) postStandIn(gate.disk, chain, seq)
				return chain.postedSeq
			}),
		hashAt: (seq) =>
			gate.read(() => {
				if (seq > chain.headSeq) return 'unwritten'
				if (seq === chain.headSeq - chain.entries.length) return chain.baseHash
				return chain.entries.find((entry) => entry.seq === seq)?.hash ?? 'pruned'
			}),
	}
}

function memoryOutbox(gate: Gate, epoch: number): Outbox {
	const { disk } = gate
	const chains = (): MemoryChain[] =>
		[...disk.chains].filter(([other]) => other <= epoch).map(([, chain]) => chain)
	const chain = disk.chains.get(epoch) ?? newChain()
	return {
		...memoryChainOutbox(gate, chain),
		earlier: async () =>
			earlierChains(disk, epoch)
				.filter(([, other]) => other.postedSeq < other.headSeq)
				.map(([of, other]) => ({
					epoch: of,
					headSeq: other.headSeq,
					outbox: memoryChainOutbox(gate, other),
				})),
		counts: () =>
			gate.read(() => ({
				waiting: chains().reduce((sum, { headSeq, postedSeq }) => sum + headSeq - postedSeq, 0),
				notStored: chains().reduce((sum, { headSeq, storedSeq }) => sum + headSeq - storedSeq, 0),
			})),
		exceptions: (countMax) =>
			gate.read(() =>
				[...chain.verdicts.values()].sort((one, other) => other.seq - one.seq).slice(0, countMax),
			),
		prune: (beforeMs) =>
			gate.write(() => chains().reduce((count, other) => count + pruneChain(other, beforeMs), 0)),
	}
}

function pruneChain(chain: MemoryChain, beforeMs: number): number {
	const firstKept = chain.entries.findIndex(
		({ seq, entry }) => seq > chain.postedSeq || entry.atMs >= beforeMs,
	)
	const count = firstKept === -1 ? chain.entries.length : firstKept
	chain.baseHash = chain.entries[count - 1]?.hash ?? chain.baseHash
	chain.entries = chain.entries.slice(count)
	return count
}

function memorySpool(gate: Gate): PrintSpool {
	const { disk } = gate
	return {
		nextPrintJob: () =>
			gate.read(() => {
				const open = disk.printJobs.filter((job) => job.state !== 'done')
				return open[0] === undefined ? null : { job: open[0], jobsWaiting: open.length }
			}),
		setPrintJobState: (jobId, state, problem, copy) =>
			gate.write(() => {
				disk.printJobs = disk.printJobs.map((job) =>
					job.jobId === jobId ? { ...job, state, problem, copy: copy ?? job.copy } : job,
				)
			}),
		lastPrintJob: () => gate.read(() => disk.printJobs.findLast((job) => job.saleId !== null) ?? null),
	}
}
