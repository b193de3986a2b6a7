import type { Migration } from '../migration.ts'

/** Who said "later" to a question has not refused it. What was declined before counts as refused. */
export const laterMigration: Migration = {
	version: 9,
	name: '0009-later',
	rollbackFloor: 8,
	apply: (db) => db.execute('ALTER TABLE capture ADD COLUMN later INTEGER NOT NULL DEFAULT 0'),
}
