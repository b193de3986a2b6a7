/** Many rows with one statement: each statement costs as much as two or three rows of it. */
import type { SqlValue, WritableDb } from './database.ts'

const ROWS_AT_ONCE = 32

/** `head`: INSERT INTO … (…); `tail`: what stands behind the values. Each row has `width` values. */
export function insertMany(db: WritableDb, head: string, width: number, tail = '') {
	const row = `(${Array(width).fill('?').join(', ')})`
	const insertRows = (count: number) =>
		db.write(`${head} VALUES ${Array(count).fill(row).join(', ')} ${tail}`)
	const insertSome = insertRows(ROWS_AT_ONCE)
	const insertOne = insertRows(1)
	return (rows: readonly (readonly SqlValue[])[]): void => {
		let at = 0
		for (; rows.length - at >= ROWS_AT_ONCE; at += ROWS_AT_ONCE)
			insertSome(...rows.slice(at, at + ROWS_AT_ONCE).flat())
		for (; at < rows.length; at++) insertOne(...(rows[at] ?? []))
	}
}
