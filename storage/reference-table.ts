/** One small topic of the feed, found by key or read whole: departments, operators, store profiles, terminals. */
import type { z } from 'zod'
import type { WritableDb } from './database.ts'
import { recordFrom, recordText } from './stored-record.ts'

type ReferenceRow = { readonly key: string; readonly record: string }

export function referenceTable<Shape>(db: WritableDb, topic: string, schema: z.ZodType<Shape>) {
	const upsert = db.write(
		'INSERT INTO reference (topic, key, record) VALUES (?, ?, ?) ON CONFLICT (topic, key) DO UPDATE SET record = excluded.record',
	)
	const removeOne = db.write('DELETE FROM reference WHERE topic = ? AND key = ?')
	const selectAll = db.read<ReferenceRow>('SELECT key, record FROM reference WHERE topic = ? ORDER BY key')
	const selectOne = db.read<ReferenceRow>('SELECT key, record FROM reference WHERE topic = ? AND key = ?')
	const shapeOf = (row: ReferenceRow): Shape => recordFrom(schema, row.record, `${topic} ${row.key}`)
	return {
		put(key: string, record: Shape): void {
			upsert(topic, key, recordText(schema, record))
		},
		remove(key: string): void {
			removeOne(topic, key)
		},
		/** In order of their keys. */
		all: (): Shape[] => selectAll.all(topic).map(shapeOf),
		find(key: string): Shape | null {
			const row = selectOne.get(topic, key)
			return row === undefined ? null : shapeOf(row)
		},
	}
}
