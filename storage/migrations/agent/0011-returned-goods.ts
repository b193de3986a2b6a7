import type { Migration } from '../migration.ts'

/**
 * What of the store's sales has come back, and what sales under way want to take back. `entry_key`: of the entry that says it
 * came back: told again, it counts once.
 */
export const returnedGoods: Migration = {
	version: 11,
	name: 'returned-goods',
	rollbackFloor: 7,
	apply: (db) =>
		db.execute(`
CREATE TABLE returned_goods (
	sale_id TEXT NOT NULL,
	line_number INTEGER NOT NULL,
	entry_key TEXT NOT NULL,
	till_id TEXT NOT NULL,
	quantity INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	PRIMARY KEY (sale_id, line_number, entry_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE return_claims (
	claim_id TEXT NOT NULL,
	sale_id TEXT NOT NULL,
	line_number INTEGER NOT NULL,
	till_id TEXT NOT NULL,
	quantity INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	PRIMARY KEY (claim_id, sale_id, line_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX return_claims_of_sale ON return_claims (sale_id);
`),
}
