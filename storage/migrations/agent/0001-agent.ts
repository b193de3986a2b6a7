/** Chains on their way up, the replica of the feed, leases with their spends, decisions, and reversals still to be sent. */
import type { Migration } from '../migration.ts'

export const agentTables: Migration = {
	version: 1,
	name: 'agent',
	rollbackFloor: 1,
	apply: (db) => {
		db.execute(`
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE chains (
	till_id TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	stored_seq INTEGER NOT NULL,
	stored_hash TEXT NOT NULL,
	posted_seq INTEGER NOT NULL,
	PRIMARY KEY (till_id, epoch)
) STRICT, WITHOUT ROWID;

-- head_signature stands on the entries at which a till signed its chain: only there may a batch for the centre end.
CREATE TABLE entries (
	till_id TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	hash TEXT NOT NULL,
	text TEXT NOT NULL,
	head_signature TEXT,
	stored_at_ms INTEGER NOT NULL,
	verdict TEXT,
	verdict_reason TEXT
) STRICT;
CREATE UNIQUE INDEX entries_by_key ON entries (till_id, epoch, seq);
CREATE INDEX entries_with_exception ON entries (till_id, epoch, seq) WHERE verdict IS NOT NULL;

-- The second of two entries that claim one place in a chain. The first stays in entries; both are kept.
CREATE TABLE contested_entries (
	till_id TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	hash TEXT NOT NULL,
	text TEXT NOT NULL,
	head_signature TEXT NOT NULL,
	received_at_ms INTEGER NOT NULL,
	PRIMARY KEY (till_id, epoch, seq, hash)
) STRICT;

-- json is NULL for what the centre has taken away: a till that was long absent must still learn of it.
CREATE TABLE replica (
	topic TEXT NOT NULL,
	key TEXT NOT NULL,
	version INTEGER NOT NULL,
	json TEXT,
	PRIMARY KEY (topic, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX replica_by_version ON replica (version);
CREATE TABLE media (medium_key TEXT PRIMARY KEY, card_no TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX media_by_card ON media (card_no);

CREATE TABLE leases (
	lease_id TEXT PRIMARY KEY,
	card_no TEXT NOT NULL,
	purse TEXT NOT NULL,
	amount INTEGER NOT NULL CHECK (amount > 0),
	ttl_ms INTEGER NOT NULL,
	run_id TEXT NOT NULL,
	received_wall_ms INTEGER NOT NULL,
	received_monotonic_ms INTEGER NOT NULL,
	last_counter INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'returning', 'returned')),
	lease_json TEXT NOT NULL,
	return_json TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX leases_by_card ON leases (card_no, purse) WHERE state = 'active';
CREATE INDEX leases_returning ON leases (lease_id) WHERE state = 'returning';

CREATE TABLE lease_spends (
	lease_id TEXT NOT NULL REFERENCES leases (lease_id),
	counter INTEGER NOT NULL,
	auth_key TEXT NOT NULL UNIQUE,
	amount INTEGER NOT NULL CHECK (amount > 0),
	state TEXT NOT NULL CHECK (state IN ('reserved', 'captured', 'posted', 'released')),
	till_id TEXT,
	epoch INTEGER,
	entry_seq INTEGER,
	PRIMARY KEY (lease_id, counter)
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_spends_captured ON lease_spends (till_id, epoch, entry_seq) WHERE state = 'captured';

-- decision_json is NULL for a key that was reversed before it was decided.
CREATE TABLE decisions (
	auth_key TEXT PRIMARY KEY,
	decision_json TEXT,
	reversed INTEGER NOT NULL CHECK (reversed IN (0, 1)),
	decided_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reversals (
	auth_key TEXT PRIMARY KEY,
	requested_at_ms INTEGER NOT NULL,
	result TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX reversals_waiting ON reversals (requested_at_ms) WHERE result IS NULL;
`)
	},
}
