/** One table of words, found by what somebody types; row ids are those of the table that it is about. */
import type { WritableDb } from './database.ts'
import { searchColumns } from './search-words.ts'

export function searchTable(db: WritableDb, table: 'item_search' | 'member_search') {
	const replace = db.write(
		`INSERT OR REPLACE INTO ${table} (rowid, words, syllables, initials) VALUES (?, ?, ?, ?)`,
	)
	const removeRow = db.write(`DELETE FROM ${table} WHERE rowid = ?`)
	const kind = table === 'item_search' ? 'words' : 'name'
	return {
		put(row: number, text: string): void {
			const { words, syllables, initials } = searchColumns(text, kind)
			replace(row, words, syllables, initials)
		},
		remove(row: number): void {
			removeRow(row)
		},
	}
}

export type SearchTable = ReturnType<typeof searchTable>
