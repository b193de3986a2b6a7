import type { Migration } from '../migration.ts'

/**
 * Leases that an entry forms by itself (`brought`: its place; null for those that the centre granted), slices of leases that
 * tills have, and spends by slice: each slice counts for itself, and a key is decided here only once.
 */
export const sliceTables: Migration = {
	version: 3,
	name: 'slices',
	rollbackFloor: 3,
	apply: (db) =>
		db.execute(`
ALTER TABLE leases ADD COLUMN brought_till_id TEXT;
ALTER TABLE leases ADD COLUMN brought_epoch INTEGER;
ALTER TABLE leases ADD COLUMN brought_seq INTEGER;

CREATE TABLE lease_slices (
	lease_id TEXT NOT NULL REFERENCES leases (lease_id),
	slice INTEGER NOT NULL CHECK (slice > 0),
	till_id TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	amount INTEGER NOT NULL CHECK (amount > 0),
	ttl_ms INTEGER NOT NULL,
	lent_at_ms INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('lent', 'returned')),
	spent INTEGER NOT NULL CHECK (spent BETWEEN 0 AND amount),
	PRIMARY KEY (lease_id, slice)
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_slices_lent ON lease_slices (till_id) WHERE state = 'lent';

CREATE TABLE spends_by_slice (
	lease_id TEXT NOT NULL REFERENCES leases (lease_id),
	slice INTEGER NOT NULL CHECK (slice >= 0),
	counter INTEGER NOT NULL,
	auth_key TEXT NOT NULL,
	amount INTEGER NOT NULL CHECK (amount > 0),
	state TEXT NOT NULL CHECK (state IN ('reserved', 'captured', 'posted', 'released')),
	till_id TEXT,
	epoch INTEGER,
	entry_seq INTEGER,
	PRIMARY KEY (lease_id, slice, counter)
) STRICT, WITHOUT ROWID;
INSERT INTO spends_by_slice SELECT lease_id, 0, counter, auth_key, amount, state, till_id, epoch, entry_seq FROM lease_spends;
DROP TABLE lease_spends;
ALTER TABLE spends_by_slice RENAME TO lease_spends;
CREATE UNIQUE INDEX lease_spends_by_key ON lease_spends (auth_key) WHERE slice = 0;
CREATE INDEX lease_spends_captured ON lease_spends (till_id, epoch, entry_seq) WHERE state = 'captured';
`),
}
