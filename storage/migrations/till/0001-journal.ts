import type { Migration } from '../migration.ts'

/**
 * `chain` has one row per enrolment: its head, and the base below which entries were pruned. `entry` is append-only.
 * `card_movement` and `capture` repeat what entries say in a form that can be looked up by card and member.
 */
export const journalMigration: Migration = {
	version: 1,
	name: '0001-journal',
	rollbackFloor: 1,
	apply: (db) =>
		db.execute(`
CREATE TABLE identity (id INTEGER PRIMARY KEY CHECK (id = 1), till_id TEXT NOT NULL) STRICT;
CREATE TABLE chain (
	epoch INTEGER PRIMARY KEY CHECK (epoch > 0),
	head_seq INTEGER NOT NULL CHECK (head_seq >= posted_seq),
	head_hash TEXT NOT NULL,
	base_seq INTEGER NOT NULL,
	base_hash TEXT NOT NULL,
	stored_seq INTEGER NOT NULL CHECK (stored_seq BETWEEN posted_seq AND head_seq),
	posted_seq INTEGER NOT NULL CHECK (posted_seq >= base_seq)
) STRICT;
CREATE TABLE entry (
	id INTEGER PRIMARY KEY,
	epoch INTEGER NOT NULL REFERENCES chain (epoch),
	seq INTEGER NOT NULL CHECK (seq > 0),
	at_ms INTEGER NOT NULL,
	text TEXT NOT NULL,
	hash TEXT NOT NULL,
	UNIQUE (epoch, seq)
) STRICT;
CREATE TABLE verdict (
	epoch INTEGER NOT NULL REFERENCES chain (epoch),
	seq INTEGER NOT NULL,
	verdict TEXT NOT NULL,
	PRIMARY KEY (epoch, seq)
) STRICT;
CREATE TABLE card_movement (
	id INTEGER PRIMARY KEY,
	epoch INTEGER NOT NULL REFERENCES chain (epoch),
	seq INTEGER NOT NULL,
	card_no TEXT NOT NULL,
	purse TEXT NOT NULL,
	amount INTEGER NOT NULL
) STRICT;
CREATE INDEX card_movement_by_card ON card_movement (card_no, epoch);
CREATE INDEX card_movement_by_seq ON card_movement (epoch, seq);
CREATE TABLE capture (
	id INTEGER PRIMARY KEY,
	epoch INTEGER NOT NULL REFERENCES chain (epoch),
	seq INTEGER NOT NULL,
	member_id TEXT NOT NULL,
	field TEXT NOT NULL,
	value TEXT,
	at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX capture_by_member ON capture (member_id, id);
CREATE TABLE working (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	version INTEGER NOT NULL,
	state TEXT NOT NULL
) STRICT;
CREATE TABLE key_value (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`),
}
