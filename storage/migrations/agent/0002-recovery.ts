import type { Migration } from '../migration.ts'

/**
 * What a lost till leaves behind here: its basket as it last told it, and the shift that it had open. And chains that do not
 * begin at 1: `base` is the place after which this database has entries; `posted_hash` is the centre's hash at
 * `posted_seq` where the centre knows more than we have.
 */
export const recoveryTables: Migration = {
	version: 2,
	name: 'recovery',
	rollbackFloor: 2,
	apply: (db) =>
		db.execute(`
ALTER TABLE chains ADD COLUMN base_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chains ADD COLUMN base_hash TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE chains ADD COLUMN posted_hash TEXT;
CREATE TABLE baskets (
	till_id TEXT PRIMARY KEY,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	version INTEGER NOT NULL,
	text TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE open_shifts (
	till_id TEXT PRIMARY KEY,
	shift_id TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`),
}
