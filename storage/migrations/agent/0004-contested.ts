import type { Migration } from '../migration.ts'

/** Contested entries go up to the centre, with the hash before them and what they are, until it has them. */
export const contestedReports: Migration = {
	version: 4,
	name: 'contested',
	rollbackFloor: 4,
	apply: (db) =>
		db.execute(`
ALTER TABLE contested_entries ADD COLUMN prev_hash TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE contested_entries ADD COLUMN verdict TEXT NOT NULL DEFAULT 'contested' CHECK (verdict IN ('contested', 'quarantined'));
ALTER TABLE contested_entries ADD COLUMN reported INTEGER NOT NULL DEFAULT 0 CHECK (reported IN (0, 1));
CREATE INDEX contested_unreported ON contested_entries (till_id, epoch, seq) WHERE reported = 0;
`),
}
