import type { Migration } from '../migration.ts'

/** `released`: value that an entry brought was given up before the entry was sent on; the lease was never known to the centre. */
export const releasedLeases: Migration = {
	version: 6,
	name: 'released',
	rollbackFloor: 6,
	apply: (db) =>
		db.execute(`
ALTER TABLE leases ADD COLUMN released INTEGER NOT NULL DEFAULT 0 CHECK (released IN (0, 1));
CREATE INDEX leases_brought ON leases (brought_till_id, brought_epoch, brought_seq) WHERE brought_seq IS NOT NULL;
`),
}
