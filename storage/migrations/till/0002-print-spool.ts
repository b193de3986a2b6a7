import type { Migration } from '../migration.ts'

/** Jobs in the order in which they were added; `layout` is the canonical JSON of a ReceiptLayout. */
export const printSpoolMigration: Migration = {
	version: 2,
	name: '0002-print-spool',
	rollbackFloor: 1,
	apply: (db) =>
		db.execute(`
CREATE TABLE print_job (
	position INTEGER PRIMARY KEY AUTOINCREMENT,
	job_id TEXT NOT NULL UNIQUE,
	sale_id TEXT,
	layout TEXT NOT NULL,
	copy INTEGER NOT NULL CHECK (copy IN (0, 1)),
	created_at_ms INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'unknown', 'done')),
	problem TEXT
) STRICT;
CREATE INDEX print_job_open ON print_job (position) WHERE state <> 'done';
`),
}
