/**
 * What is in the copy of the feed and not among the words yet. Articles and cards come by the hundred thousand and nobody
 * waits for their names, so names are indexed in pauses, a little at a time.
 */
import { cardSnapshotSchema } from '../protocol/card/card-snapshot.ts'
import { itemSchema } from '../protocol/catalogue/catalogue.ts'
import type { WritableDb } from './database.ts'
import type { SearchTable } from './search-table.ts'
import { itemText, memberText } from './searched-text.ts'
import { readable, recordFrom } from './stored-record.ts'

type Row = { readonly row: number; readonly record: string }
export type SearchTopic = 'item' | 'card'

const ROWS_AT_ONCE = 32

export function searchBacklog(
	db: WritableDb,
	{ items, members }: { readonly items: SearchTable; readonly members: SearchTable },
) {
	const progress = db.read<{ done: number }>('SELECT done FROM search_progress WHERE topic = ?')
	const setDone = db.write('UPDATE search_progress SET done = ? WHERE topic = ?')
	const after = {
		item: db.read<Row>('SELECT id AS row, record FROM item WHERE id > ? ORDER BY id LIMIT ?'),
		card: db.read<Row>('SELECT rowid AS row, record FROM card WHERE rowid > ? ORDER BY rowid LIMIT ?'),
	}
	const last = {
		item: db.read<{ row: number | null }>('SELECT max(id) AS row FROM item'),
		card: db.read<{ row: number | null }>('SELECT max(rowid) AS row FROM card'),
	}
	const cardAt = db.read<Row>('SELECT rowid AS row, record FROM card WHERE rowid = ?')
	const marked = db.read<{ card_row: number }>('SELECT card_row FROM card_to_index LIMIT ?')
	const unmark = db.write('DELETE FROM card_to_index WHERE card_row = ?')
	const mark = db.write('INSERT INTO card_to_index (card_row) VALUES (?) ON CONFLICT DO NOTHING')

	const doneOf = (topic: SearchTopic): number => progress.get(topic)?.done ?? 0

	const index = {
		item: ({ row, record }: Row): void => {
			const item = readable(() => recordFrom(itemSchema, record, `item ${row}`))
			if (item !== null) items.put(row, itemText(item))
		},
		card: ({ row, record }: Row): void => {
			const member = readable(() => recordFrom(cardSnapshotSchema, record, `card at ${row}`))?.member
			if (member) members.put(row, memberText(member))
		},
	}

	/** Single cards first: somebody may be standing there. Returns how many rows were looked at. */
	function markedCards(): number {
		const rows = marked.all(ROWS_AT_ONCE)
		for (const { card_row } of rows) {
			members.remove(card_row)
			const card = cardAt.get(card_row)
			if (card !== undefined) index.card(card)
			else giveRowBack(card_row)
			unmark(card_row)
		}
		return rows.length
	}

	/** SQLite gives the highest row's number to the next new card, once that row is gone. */
	function giveRowBack(row: number): void {
		if (doneOf('card') >= row && after.card.get(row, 1) === undefined) setDone(row - 1, 'card')
	}

	function newRows(topic: SearchTopic): number {
		const rows = after[topic].all(doneOf(topic), ROWS_AT_ONCE)
		for (const row of rows) index[topic](row)
		const lastRow = rows.at(-1)
		if (lastRow !== undefined) setDone(lastRow.row, topic)
		return rows.length
	}

	function waits(topic: SearchTopic): boolean {
		if (topic === 'card' && marked.get(1) !== undefined) return true
		return after[topic].get(doneOf(topic), 1) !== undefined
	}

	function some(topic: SearchTopic): number {
		return (topic === 'card' ? markedCards() : 0) || newRows(topic)
	}

	return {
		/** The member of this card is not what was indexed, or the card goes away. */
		mark: (cardRow: number): void => {
			mark(cardRow)
		},
		/** This article will be indexed in its turn. */
		awaitsItem: (id: number): boolean => id > doneOf('item'),
		/** Indexes for about so long, in one transaction. True: there is more to do. */
		catchUp(forMs: number, topic: SearchTopic): boolean {
			if (!waits(topic)) return false
			const endMs = performance.now() + forMs
			return db.replaceable(() => {
				while (some(topic) > 0) if (performance.now() >= endMs) return waits(topic)
				return false
			})
		},
		/** How many of a hundred can be found by their names. */
		percentDone(topic: SearchTopic): number {
			const rows = last[topic].get()?.row ?? 0
			return rows === 0 ? 100 : Math.min(100, Math.floor((100 * doneOf(topic)) / rows))
		},
	}
}

export type SearchBacklog = ReturnType<typeof searchBacklog>
