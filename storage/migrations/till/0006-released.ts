import type { Migration } from '../migration.ts'

/**
 * Slices that an entry of this till brought know its place; null for those that were there before this step. `released`: given
 * up before the entry was sent.
 */
export const releasedMigration: Migration = {
	version: 6,
	name: '0006-released',
	rollbackFloor: 6,
	apply: (db) =>
		db.execute(`
ALTER TABLE slice ADD COLUMN brought_epoch INTEGER;
ALTER TABLE slice ADD COLUMN brought_seq INTEGER;
ALTER TABLE slice ADD COLUMN released INTEGER NOT NULL DEFAULT 0 CHECK (released IN (0, 1));
CREATE INDEX slice_brought ON slice (brought_epoch, brought_seq) WHERE brought_seq IS NOT NULL;
`),
}
