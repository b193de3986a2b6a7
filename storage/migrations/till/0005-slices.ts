import type { Migration } from '../migration.ts'

/**
 * `slice`: parts of leases that this till was given; a row stays when it was given back, so that it is refused when it comes
 * again. `own_spend`: what this till vouched for itself, from a slice or (without one) within its floor limit; `released`
 * also for keys that were reversed before anything was spent. `hot_card`: what was told of a card's state ahead of the feed.
 */
export const sliceMigration: Migration = {
	version: 5,
	name: '0005-slices',
	rollbackFloor: 5,
	apply: (db) =>
		db.execute(`
CREATE TABLE slice (
	lease_id TEXT NOT NULL,
	slice INTEGER NOT NULL CHECK (slice > 0),
	till_id TEXT NOT NULL,
	card_no TEXT NOT NULL,
	purse TEXT NOT NULL,
	amount INTEGER NOT NULL CHECK (amount > 0),
	ttl_ms INTEGER NOT NULL,
	run_id TEXT NOT NULL,
	received_wall_ms INTEGER NOT NULL,
	received_monotonic_ms INTEGER NOT NULL,
	last_counter INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('held', 'closed', 'returned')),
	PRIMARY KEY (lease_id, slice)
) STRICT, WITHOUT ROWID;
CREATE INDEX slice_by_state ON slice (state, card_no);

CREATE TABLE own_spend (
	auth_key TEXT PRIMARY KEY,
	card_no TEXT NOT NULL,
	purse TEXT NOT NULL,
	amount INTEGER NOT NULL CHECK (amount >= 0),
	lease_id TEXT,
	slice INTEGER,
	counter INTEGER,
	state TEXT NOT NULL CHECK (state IN ('reserved', 'captured', 'posted', 'released')),
	epoch INTEGER,
	seq INTEGER,
	UNIQUE (lease_id, slice, counter)
) STRICT, WITHOUT ROWID;
CREATE TABLE hot_card (
	card_no TEXT PRIMARY KEY,
	state TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX own_spend_unposted ON own_spend (epoch, seq) WHERE state IN ('reserved', 'captured');
`),
}
