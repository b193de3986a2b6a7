import type { Migration } from '../migration.ts'

/**
 * Names are found by their sound, too, and members by name. `item_search` and `member_search` hold words only (contentless; row
 * ids are those of `item` and `card`). What is still to be indexed: articles that were there before (`done` … `upto`), cards
 * above `done`, and single cards whose member changed or that went away. That is caught up with in pauses; until then such a
 * name is not found yet.
 */
export const searchMigration: Migration = {
	version: 8,
	name: '0008-search',
	// The table of words has other columns now.
	rollbackFloor: 8,
	apply: (db) =>
		db.execute(`
DROP TABLE item_search;
CREATE VIRTUAL TABLE item_search USING fts5 (
	words, syllables, initials,
	content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE VIRTUAL TABLE member_search USING fts5 (
	words, syllables, initials,
	content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE TABLE search_progress (
	topic TEXT PRIMARY KEY CHECK (topic IN ('item', 'card')),
	done INTEGER NOT NULL,
	upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO search_progress SELECT 'item', 0, coalesce(max(id), 0) FROM item;
INSERT INTO search_progress VALUES ('card', 0, 0);
CREATE TABLE card_to_index (card_row INTEGER PRIMARY KEY) STRICT;
`),
}
