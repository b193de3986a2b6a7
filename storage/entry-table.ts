/** The entries themselves: appended by commits, read by the outbox, removed only by pruning. */
import { hashSchema } from '../protocol/base/ids.ts'
import type { SealedEntry } from '../protocol/journal/entry.ts'
import type { ReadableDb, WritableDb } from './database.ts'

type EntryRow = { readonly seq: number; readonly text: string; readonly hash: string }

export type EntryTable = ReturnType<typeof entryTable>

export function entryTable(db: WritableDb, epoch: number) {
	const insert = db.write('INSERT INTO entry (epoch, seq, at_ms, text, hash) VALUES (?, ?, ?, ?, ?)')
	const selectYoung = db.read<{ seq: number | null }>(
		'SELECT min(seq) AS seq FROM entry WHERE epoch = ? AND at_ms >= ?',
	)
	const remove = db.write('DELETE FROM entry WHERE epoch = ? AND seq <= ?')
	return {
		append: (entry: SealedEntry, atMs: number) => insert(epoch, entry.seq, atMs, entry.text, entry.hash),
		...entriesIn(db, epoch),
		/** The first entry made at or after `atMs`, null when there is none. */
		firstSince: (atMs: number): number | null => selectYoung.get(epoch, atMs)?.seq ?? null,
		/** Returns how many went. */
		removeUpTo: (seq: number): number => remove(epoch, seq),
	}
}

/** The entries of an epoch for whoever only reads. */
export function entriesIn(db: ReadableDb, epoch: number) {
	const selectAfter = db.read<EntryRow>(
		'SELECT seq, text, hash FROM entry WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?',
	)
	return {
		/** At most `countMax` entries after `seq`, in order. */
		after: (seq: number, countMax: number): SealedEntry[] =>
			selectAfter.all(epoch, seq, countMax).map((row) => ({ ...row, hash: hashSchema.parse(row.hash) })),
	}
}
