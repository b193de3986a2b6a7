/**
 * What is in the copy of the feed and not among the words yet. Cards come by the hundred thousand and nobody waits for
 * their names, so names are indexed in pauses, a little at a time.
 */
import { StorageError } from '../protocol/base/storage-error.ts'
import { cardSnapshotSchema } from '../protocol/card/card-snapshot.ts'
import { itemSchema } from '../protocol/catalogue/catalogue.ts'
import type { WritableDb } from './database.ts'
import type { SearchTable } from './search-table.ts'
import { itemText, memberText } from './searched-text.ts'
import { recordFrom } from './stored-record.ts'

type Row = { readonly row: number; readonly record: string }

const ROWS_AT_ONCE = 32

export function searchBacklog(
	db: WritableDb,
	{ items, members }: { readonly items: SearchTable; readonly members: SearchTable },
) {
	const progress = db.read<{ done: number; upto: number }>(
		'SELECT done, upto FROM search_progress WHERE topic = ?',
	)
	const setDone = db.write('UPDATE search_progress SET done = ? WHERE topic = ?')
	const itemsAfter = db.read<Row>(
		'SELECT id AS row, record FROM item WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
	)
	const cardsAfter = db.read<Row>(
		'SELECT rowid AS row, record FROM card WHERE rowid > ? ORDER BY rowid LIMIT ?',
	)
	const cardAt = db.read<Row>('SELECT rowid AS row, record FROM card WHERE rowid = ?')
	const marked = db.read<{ card_row: number }>('SELECT card_row FROM card_to_index LIMIT ?')
	const unmark = db.write('DELETE FROM card_to_index WHERE card_row = ?')
	const mark = db.write('INSERT INTO card_to_index (card_row) VALUES (?) ON CONFLICT DO NOTHING')

	function indexCard({ row, record }: Row): void {
		const member = readable(() => recordFrom(cardSnapshotSchema, record, `card at ${row}`))?.member
		if (member) members.put(row, memberText(member))
	}

	/** Single cards first: somebody may be standing there. Returns how many rows were looked at. */
	function markedCards(): number {
		const rows = marked.all(ROWS_AT_ONCE)
		for (const { card_row } of rows) {
			members.remove(card_row)
			const card = cardAt.get(card_row)
			if (card !== undefined) indexCard(card)
			else giveRowBack(card_row)
			unmark(card_row)
		}
		return rows.length
	}

	/** SQLite gives the highest row's number to the next new card, once that row is gone. */
	function giveRowBack(row: number): void {
		const { done } = progress.get('card') ?? { done: 0 }
		if (done >= row && cardsAfter.get(row, 1) === undefined) setDone(row - 1, 'card')
	}

	function newCards(): number {
		const { done } = progress.get('card') ?? { done: 0 }
		const rows = cardsAfter.all(done, ROWS_AT_ONCE)
		for (const row of rows) indexCard(row)
		setDoneAt(rows, 'card')
		return rows.length
	}

	function oldItems(): number {
		const { done, upto } = progress.get('item') ?? { done: 0, upto: 0 }
		if (done >= upto) return 0
		const rows = itemsAfter.all(done, upto, ROWS_AT_ONCE)
		for (const { row, record } of rows) {
			const item = readable(() => recordFrom(itemSchema, record, `item ${row}`))
			if (item !== null) items.put(row, itemText(item))
		}
		if (rows.length === 0) setDone(upto, 'item')
		setDoneAt(rows, 'item')
		return rows.length
	}

	function setDoneAt(rows: readonly Row[], topic: 'item' | 'card'): void {
		const last = rows.at(-1)
		if (last !== undefined) setDone(last.row, topic)
	}

	function waits(): boolean {
		const { done, upto } = progress.get('item') ?? { done: 0, upto: 0 }
		if (done < upto || marked.get(1) !== undefined) return true
		return cardsAfter.get(progress.get('card')?.done ?? 0, 1) !== undefined
	}

	return {
		/** The member of this card is not what was indexed, or the card goes away. */
		mark: (cardRow: number): void => {
			mark(cardRow)
		},
		/** Indexes for about so long. True: there is more to do. */
		catchUp(forMs: number): boolean {
			const endMs = performance.now() + forMs
			while (waits()) {
				if (performance.now() >= endMs) return true
				db.replaceable(() => markedCards() || oldItems() || newCards())
			}
			return false
		},
	}
}

/** A row that cannot be read is told to whoever needs it; the names after it are indexed all the same. */
function readable<Shape>(read: () => Shape): Shape | null {
	try {
		return read()
	} catch (error) {
		if (error instanceof StorageError && error.code === 'rowInvalid') return null
		throw error
	}
}

export type SearchBacklog = ReturnType<typeof searchBacklog>
