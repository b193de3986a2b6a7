import type { Migration } from '../migration.ts'

/**
 * Sales that wait in the store, and who took them. A recall may be known before the sale is: its till asked before its entry
 * came. `done`: the till has written down that it has the sale, or has discarded it.
 */
export const suspendedSales: Migration = {
	version: 10,
	name: 'suspended-sales',
	rollbackFloor: 7,
	apply: (db) =>
		db.execute(`
CREATE TABLE suspended_sales (
	sale_id TEXT PRIMARY KEY,
	suspended_at_ms INTEGER NOT NULL,
	summary TEXT NOT NULL,
	sale TEXT NOT NULL,
	stored_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sale_recalls (
	sale_id TEXT PRIMARY KEY,
	till_id TEXT NOT NULL,
	recall_key TEXT NOT NULL,
	done INTEGER NOT NULL,
	at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`),
}
