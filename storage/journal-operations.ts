/** Commits, loads and outbox reads of one till's chain. Each public function is one transaction. */
import { assert } from '../protocol/base/assert.ts'
import type { Hash, SaleId, TillId } from '../protocol/base/ids.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import { type Entry, entrySchema, entryText, type SealedEntry } from '../protocol/journal/entry.ts'
import { checkedEntry } from '../protocol/journal/read-entry.ts'
import { type Verdict, verdictSchema } from '../protocol/journal/verdict.ts'
import { LIMITS } from '../protocol/limits.ts'
import type {
	ChainReport,
	EntryDraft,
	JournalCommit,
	JournalPlace,
	LoadedJournal,
} from '../till/ports/journal.ts'
import { checkChain } from './chain-check.ts'
import { chainHash } from './chain-hash.ts'
import { beginEarlierChain, chainTable, claimChain } from './chain-table.ts'
import type { WritableDb } from './database.ts'
import { entryTable } from './entry-table.ts'
import type { MemberNews } from './member-news.ts'
import { overlayTable } from './overlay-table.ts'
import { printJobTable } from './print-job-table.ts'
import { standInEffects } from './stand-in-operations.ts'
import { recordFrom, recordText } from './stored-record.ts'

/** How much of the chain is checked at every start; the rest on demand. */
const CHECKED_AT_OPEN_COUNT = 1_000

export type JournalOptions = { readonly tillId: TillId; readonly epoch: number }

/** Claims the chain and checks its end. Throws `wrongIdentity` or `chainBroken`; the file is left as it is. */
export function journalOperations(db: WritableDb, { tillId, epoch }: JournalOptions, news: MemberNews) {
	claimChain(db, tillId, epoch)
	const { chain, entries, overlay, verdicts } = chainOf(db, epoch)
	const printJobs = printJobTable(db)
	const standIn = standInEffects(db)
	const working = workingTable(db)
	const epochs = chainEpochs(db)
	const entriesOfSale = saleEntries(db)
	const entriesBefore = newestEntries(db)
	/** The tables of any epoch on this disk. */
	const of = (asked: number) => (asked === epoch ? { chain, entries, overlay, verdicts } : chainOf(db, asked))
	const check = checkChain(chain.position(), entries, CHECKED_AT_OPEN_COUNT)
	if (check.kind === 'broken')
		throw new StorageError('chainBroken', `entry ${check.brokenAtSeq} of epoch ${epoch}`)

	function append(draft: EntryDraft, after: { seq: number; hash: SealedEntry['hash'] }): SealedEntry {
		assert(draft.tillId === tillId && draft.epoch === epoch, 'an entry must belong to this chain')
		const entry = checkedEntry({ ...draft, seq: after.seq + 1 })
		const text = entryText(entry)
		assert(text.length <= LIMITS.entryBytesMax, `an entry of ${text.length} characters is too long`)
		const sealed = { seq: entry.seq, text, hash: chainHash(after.hash, text) }
		entries.append(sealed, entry.atMs)
		overlay.note(entry)
		standIn.note(entry)
		news.note(entry)
		return sealed
	}

	function orForget<Result>(act: () => Result): Result {
		try {
			return act()
		} catch (error) {
			news.forget()
			throw error
		}
	}

	return {
		load(): LoadedJournal {
			const { headSeq, headHash, storedSeq, postedSeq } = chain.position()
			const kept = working.load()
			const newest = epochs.before(epoch).at(-1)
			const position = newest === undefined ? null : chainTable(db, newest).position()
			const earlier =
				newest === undefined || position === null
					? null
					: { epoch: newest, seq: position.headSeq, hash: position.headHash }
			return { ...kept, head: { epoch, seq: headSeq, hash: headHash }, storedSeq, postedSeq, earlier }
		},
		/** Earlier epochs of which not everything is posted. */
		earlierChains: (): { epoch: number; headSeq: number }[] =>
			epochs.before(epoch).flatMap((asked) => {
				const { headSeq, postedSeq } = chainTable(db, asked).position()
				return postedSeq < headSeq ? [{ epoch: asked, headSeq }] : []
			}),
		hashAt: (input: ChainAsked & { readonly seq: number }): Hash | 'pruned' | 'unwritten' => {
			const { headSeq, headHash, baseSeq, baseHash } = of(input.epoch).chain.position()
			if (input.seq > headSeq) return 'unwritten'
			if (input.seq === headSeq) return headHash
			if (input.seq === baseSeq) return baseHash
			return (
				of(input.epoch)
					.entries.after(input.seq - 1, 1)
					.find(({ seq }) => seq === input.seq)?.hash ?? 'pruned'
			)
		},
		commit: (commit: JournalCommit): { appended: SealedEntry[] } =>
			orForget(() =>
				db.transaction(() => {
					const { headSeq, headHash } = chain.position()
					const appended: SealedEntry[] = []
					let head = { seq: headSeq, hash: headHash }
					for (const draft of commit.entries) {
						const sealed = append(draft, head)
						appended.push(sealed)
						head = sealed
					}
					if (appended.length > 0) chain.setHead(head.seq, head.hash)
					working.save(commit.workingVersion, commit.workingState)
					for (const job of commit.printJobs) printJobs.add(job)
					return { appended }
				}),
			),
		verifyChain(): ChainReport {
			const position = chain.position()
			const report = checkChain(position, entries)
			return report.kind === 'broken'
				? report
				: { ...report, head: { epoch, seq: position.headSeq, hash: position.headHash } }
		},
		entriesAfter: (
			input: ChainAsked & { readonly seq: number; readonly countMax: number; readonly bytesMax: number },
		): SealedEntry[] => withinBytes(of(input.epoch).entries.after(input.seq, input.countMax), input.bytesMax),
		releaseBrought: (input: ChainAsked & { readonly afterSeq: number; readonly lastSeq: number }): number[] =>
			db.transaction(() => standIn.released(input.epoch, input.afterSeq, input.lastSeq)),
		markStored: (input: ChainAsked & { readonly seq: number }): number =>
			db.transaction(() => {
				const { headSeq, storedSeq, postedSeq } = of(input.epoch).chain.position()
				if (input.seq <= storedSeq || input.seq > headSeq) return storedSeq
				of(input.epoch).chain.setMarks(input.seq, postedSeq)
				return input.seq
			}),
		markPosted: (
			input: ChainAsked & { readonly seq: number; readonly exceptions: readonly Verdict[] },
		): number =>
			db.transaction(() => {
				const asked = of(input.epoch)
				for (const verdict of input.exceptions) asked.verdicts.add(verdict)
				const { headSeq, storedSeq, postedSeq } = asked.chain.position()
				if (input.seq <= postedSeq || input.seq > headSeq) return postedSeq
				asked.chain.setMarks(Math.max(storedSeq, input.seq), input.seq)
				asked.overlay.posted(input.seq)
				standIn.posted(input.epoch, input.seq)
				return input.seq
			}),
		counts: (): { waiting: number; notStored: number } => epochs.counts(),
		entriesOfSale: (saleId: SaleId): Entry[] =>
			entriesOfSale(saleId).map((text) => entrySchema.parse(JSON.parse(text))),
		entriesBefore: ({ place, countMax }: EntriesAsked): string[] => entriesBefore(place, countMax),
		exceptions: (countMax: number): Verdict[] => verdicts.newest(countMax),
		/**
		 * Takes entries of an earlier epoch in, as a copy of its journal has them: they go up like any other. Returns how many
		 * were new; those that are here already must be the same. Throws `chainBroken` when they do not go together.
		 */
		adoptEntries: (
			input: ChainAsked & { readonly prevHash: Hash; readonly entries: readonly SealedEntry[] },
		): number =>
			db.transaction(() => {
				const first = input.entries[0]
				if (first === undefined) return 0
				if (input.epoch >= epoch)
					throw new StorageError('wrongIdentity', `epoch ${input.epoch} is not before ${epoch}`)
				beginEarlierChain(db, input.epoch, first.seq - 1, input.prevHash)
				const asked = of(input.epoch)
				let { headSeq, headHash } = asked.chain.position()
				let adoptedCount = 0
				for (const sealed of input.entries) {
					if (sealed.seq <= headSeq) {
						const here = asked.entries.after(sealed.seq - 1, 1)[0]
						// What is pruned here was posted, and is nobody's concern any more.
						if (here?.seq !== sealed.seq || here.hash === sealed.hash) continue
						throw new StorageError(
							'chainBroken',
							`entry ${sealed.seq} of epoch ${input.epoch} is another one here`,
						)
					}
					if (sealed.seq !== headSeq + 1 || chainHash(headHash, sealed.text) !== sealed.hash)
						throw new StorageError('chainBroken', `entry ${sealed.seq} of epoch ${input.epoch}`)
					asked.entries.append(sealed, atMsOf(sealed))
					headSeq = sealed.seq
					headHash = sealed.hash
					adoptedCount += 1
				}
				if (adoptedCount > 0) asked.chain.setHead(headSeq, headHash)
				return adoptedCount
			}),
		prune: (beforeMs: number): number =>
			db.transaction(() => {
				printJobs.prune(beforeMs)
				const known = [...epochs.before(epoch), epoch]
				return known.reduce((count, asked) => {
					const pruned = pruneChain(of(asked), beforeMs)
					standIn.prunedUpTo(asked, pruned.seq)
					return count + pruned.count
				}, 0)
			}),
	}
}

/** What is posted and old goes; answers up to where, and how many entries. */
function pruneChain(
	{ chain, entries, overlay }: ReturnType<typeof chainOf>,
	beforeMs: number,
): { seq: number; count: number } {
	const { headSeq, baseSeq, postedSeq } = chain.position()
	const lastOldSeq = (entries.firstSince(beforeMs) ?? headSeq + 1) - 1
	const seq = Math.min(postedSeq, lastOldSeq)
	const last = entries.after(seq - 1, 1)[0]
	if (seq <= baseSeq || last === undefined) return { seq: baseSeq, count: 0 }
	overlay.prunedUpTo(seq)
	chain.setBase(seq, last.hash)
	return { seq, count: entries.removeUpTo(seq) }
}

/** Wall clock of an entry that a copy has; 0 when its text is not an entry, so that it is kept no longer than others. */
function atMsOf({ text }: SealedEntry): number {
	return entrySchema.pick({ atMs: true }).loose().safeParse(JSON.parse(text)).data?.atMs ?? 0
}

/** Entries are searched as text: a refund is rare, and an index for it would be written with every sale. */
function saleEntries(db: WritableDb) {
	const select = db.read<{ text: string }>(
		`SELECT text FROM entry WHERE instr(text, ?) > 0
		 AND ((json_extract(text, '$.body.saleId') = ?
			AND json_extract(text, '$.body.kind') IN ('saleCompleted', 'spendRefunded', 'saleSuspended'))
			OR EXISTS (SELECT 1 FROM json_each(text, '$.body.returns') WHERE json_extract(value, '$.from.saleId') = ?))
		 ORDER BY epoch, seq`,
	)
	return (saleId: SaleId): string[] => select.all(saleId, saleId, saleId).map(({ text }) => text)
}

type EntriesAsked = { readonly place: JournalPlace | null; readonly countMax: number }

/** By the primary key, from the end: a page costs the same wherever it is. */
function newestEntries(db: WritableDb) {
	const select = db.read<{ text: string }>(
		'SELECT text FROM entry WHERE (epoch, seq) < (?, ?) ORDER BY epoch DESC, seq DESC LIMIT ?',
	)
	return (place: JournalPlace | null, countMax: number): string[] =>
		select.all(place?.epoch ?? Number.MAX_SAFE_INTEGER, place?.seq ?? 0, countMax).map(({ text }) => text)
}

type ChainAsked = { readonly epoch: number }

function chainOf(db: WritableDb, epoch: number) {
	return {
		chain: chainTable(db, epoch),
		entries: entryTable(db, epoch),
		overlay: overlayTable(db, epoch),
		verdicts: verdictTable(db, epoch),
	}
}

function chainEpochs(db: WritableDb) {
	const select = db.read<{ epoch: number }>('SELECT epoch FROM chain WHERE epoch < ? ORDER BY epoch')
	const sum = db.read<{ waiting: number; notStored: number }>(
		'SELECT sum(head_seq - posted_seq) AS waiting, sum(head_seq - stored_seq) AS notStored FROM chain',
	)
	return {
		before: (epoch: number): number[] => select.all(epoch).map((row) => row.epoch),
		counts: () => sum.get() ?? { waiting: 0, notStored: 0 },
	}
}

function withinBytes(entries: readonly SealedEntry[], bytesMax: number): SealedEntry[] {
	let bytes = 0
	const over = entries.findIndex((entry) => {
		bytes += Buffer.byteLength(entry.text)
		return bytes > bytesMax
	})
	return entries.slice(0, over === -1 ? undefined : Math.max(1, over))
}

function workingTable(db: WritableDb) {
	const select = db.read<{ version: number; state: string }>('SELECT version, state FROM working')
	const upsert = db.write(
		'INSERT INTO working (id, version, state) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state',
	)
	return {
		load(): { workingState: string | null; workingVersion: number } {
			const row = select.get()
			return { workingState: row?.state ?? null, workingVersion: row?.version ?? 0 }
		},
		save: (version: number, state: string) => upsert(version, state),
	}
}

function verdictTable(db: WritableDb, epoch: number) {
	const insert = db.write('INSERT INTO verdict (epoch, seq, verdict) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
	const select = db.read<{ seq: number; verdict: string }>(
		'SELECT seq, verdict FROM verdict WHERE epoch = ? ORDER BY seq DESC LIMIT ?',
	)
	return {
		add: (verdict: Verdict) => insert(epoch, verdict.seq, recordText(verdictSchema, verdict)),
		newest: (countMax: number): Verdict[] =>
			select.all(epoch, countMax).map((row) => recordFrom(verdictSchema, row.verdict, `verdict ${row.seq}`)),
	}
}
