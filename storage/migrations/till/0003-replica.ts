import type { Migration } from '../migration.ts'

/**
 * The till's copy of the change feed. Each record is kept as canonical JSON beside the columns it is found by.
 * `gtin` has no leading zeros. `item_search` holds words only (contentless): Han characters one by one, so that a phrase
 * finds any run of them; prefixes of one to three letters are indexed because people type the beginning of a word.
 */
export const replicaMigration: Migration = {
	version: 3,
	name: '0003-replica',
	rollbackFloor: 1,
	apply: (db) =>
		db.execute(`
CREATE TABLE feed (id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT NOT NULL) STRICT;
CREATE TABLE card (
	card_no TEXT PRIMARY KEY,
	version INTEGER NOT NULL,
	active INTEGER NOT NULL CHECK (active IN (0, 1)),
	record TEXT NOT NULL
) STRICT;
CREATE TABLE card_medium (
	medium TEXT NOT NULL,
	card_no TEXT NOT NULL REFERENCES card (card_no) ON DELETE CASCADE,
	PRIMARY KEY (medium, card_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_medium_by_card ON card_medium (card_no);
CREATE TABLE item (
	id INTEGER PRIMARY KEY,
	item_code TEXT NOT NULL UNIQUE,
	name_zh TEXT NOT NULL COLLATE NOCASE,
	name_en TEXT NOT NULL COLLATE NOCASE,
	department_id TEXT NOT NULL,
	quick_key INTEGER,
	record TEXT NOT NULL
) STRICT;
CREATE INDEX item_name_zh ON item (name_zh);
CREATE INDEX item_name_en ON item (name_en);
CREATE INDEX item_quick_key ON item (department_id, quick_key) WHERE quick_key IS NOT NULL;
CREATE TABLE item_barcode (
	gtin TEXT NOT NULL,
	item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
	PRIMARY KEY (gtin, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_barcode_by_item ON item_barcode (item_id);
CREATE VIRTUAL TABLE item_search USING fts5 (
	words,
	content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE TABLE reference (
	topic TEXT NOT NULL CHECK (topic IN ('department', 'operator', 'storeProfile', 'terminal')),
	key TEXT NOT NULL,
	record TEXT NOT NULL,
	PRIMARY KEY (topic, key)
) STRICT, WITHOUT ROWID;
`),
}
