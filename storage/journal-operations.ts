/** Commits, loads and outbox reads of one till's chain. Each public function is one transaction. */
import { assert } from '../protocol/base/assert.ts'
import type { TillId } from '../protocol/base/ids.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import { entrySchema, entryText, type SealedEntry } from '../protocol/journal/entry.ts'
import { type Verdict, verdictSchema } from '../protocol/journal/verdict.ts'
import { LIMITS } from '../protocol/limits.ts'
import type { ChainReport, EntryDraft, JournalCommit, LoadedJournal } from '../till/ports/journal.ts'
import { checkChain } from './chain-check.ts'
import { chainHash } from './chain-hash.ts'
import { chainTable, claimChain } from './chain-table.ts'
import type { WritableDb } from './database.ts'
import { entryTable } from './entry-table.ts'
import { overlayTable } from './overlay-table.ts'
import { printJobTable } from './print-job-table.ts'
import { recordFrom, recordText } from './stored-record.ts'

/** How much of the chain is checked at every start; the rest on demand. */
const CHECKED_AT_OPEN_COUNT = 1_000

export type JournalOptions = { readonly tillId: TillId; readonly epoch: number }

/** Claims the chain and checks its end. Throws `wrongIdentity` or `chainBroken`; the file is left as it is. */
export function journalOperations(db: WritableDb, { tillId, epoch }: JournalOptions) {
	claimChain(db, tillId, epoch)
	const chain = chainTable(db, epoch)
	const entries = entryTable(db, epoch)
	const overlay = overlayTable(db, epoch)
	const printJobs = printJobTable(db)
	const working = workingTable(db)
	const verdicts = verdictTable(db, epoch)
	const check = checkChain(chain.position(), entries, CHECKED_AT_OPEN_COUNT)
	if (check.kind === 'broken')
		throw new StorageError('chainBroken', `entry ${check.brokenAtSeq} of epoch ${epoch}`)

	function append(draft: EntryDraft, after: { seq: number; hash: SealedEntry['hash'] }): SealedEntry {
		assert(draft.tillId === tillId && draft.epoch === epoch, 'an entry must belong to this chain')
		const entry = entrySchema.parse({ ...draft, seq: after.seq + 1 })
		const text = entryText(entry)
		assert(text.length <= LIMITS.entryBytesMax, `an entry of ${text.length} characters is too long`)
		const sealed = { seq: entry.seq, text, hash: chainHash(after.hash, text) }
		entries.append(sealed, entry.atMs)
		overlay.note(entry)
		return sealed
	}

	return {
		load(): LoadedJournal {
			const { headSeq, headHash, storedSeq, postedSeq } = chain.position()
			const kept = working.load()
			return { ...kept, head: { epoch, seq: headSeq, hash: headHash }, storedSeq, postedSeq }
		},
		commit: (commit: JournalCommit): { appended: SealedEntry[] } =>
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
		verifyChain(): ChainReport {
			const position = chain.position()
			const report = checkChain(position, entries)
			return report.kind === 'broken'
				? report
				: { ...report, head: { epoch, seq: position.headSeq, hash: position.headHash } }
		},
		entriesAfter: (input: {
			readonly seq: number
			readonly countMax: number
			readonly bytesMax: number
		}): SealedEntry[] => withinBytes(entries.after(input.seq, input.countMax), input.bytesMax),
		markStored: (seq: number): number =>
			db.transaction(() => {
				const { headSeq, storedSeq, postedSeq } = chain.position()
				if (seq <= storedSeq || seq > headSeq) return storedSeq
				chain.setMarks(seq, postedSeq)
				return seq
			}),
		markPosted: (input: { readonly seq: number; readonly exceptions: readonly Verdict[] }): number =>
			db.transaction(() => {
				for (const verdict of input.exceptions) verdicts.add(verdict)
				const { headSeq, storedSeq, postedSeq } = chain.position()
				if (input.seq <= postedSeq || input.seq > headSeq) return postedSeq
				chain.setMarks(Math.max(storedSeq, input.seq), input.seq)
				overlay.posted(input.seq)
				return input.seq
			}),
		counts(): { waiting: number; notStored: number } {
			const { headSeq, storedSeq, postedSeq } = chain.position()
			return { waiting: headSeq - postedSeq, notStored: headSeq - storedSeq }
		},
		exceptions: (countMax: number): Verdict[] => verdicts.newest(countMax),
		prune: (beforeMs: number): number =>
			db.transaction(() => {
				const { headSeq, baseSeq, postedSeq } = chain.position()
				const lastOldSeq = (entries.firstSince(beforeMs) ?? headSeq + 1) - 1
				const seq = Math.min(postedSeq, lastOldSeq)
				const last = entries.after(seq - 1, 1)[0]
				if (seq <= baseSeq || last === undefined) return 0
				overlay.prunedUpTo(seq)
				printJobs.prune(beforeMs)
				chain.setBase(seq, last.hash)
				return entries.removeUpTo(seq)
			}),
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
