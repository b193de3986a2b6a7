import type { Migration } from '../migration.ts'

/**
 * Names are found by their sound, too, and members by name. `item_search` and `member_search` hold words only (contentless; row
 * ids are those of `item` and `card`). What is still to be indexed: articles and cards above `done`, and single cards whose
 * member changed or that went away. That is caught up with in pauses; until then such a name is not found yet.
 *
 * `card_key` takes the place of `card_medium`: a row's number for its card, no second index, and not the card's own number.
 * It holds all keys of the cards up to `done` of `cardKey`, of those above it what `storage/card-keys.ts` has written.
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
	topic TEXT PRIMARY KEY CHECK (topic IN ('item', 'card', 'cardKey')),
	done INTEGER NOT NULL,
	upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO search_progress VALUES ('item', 0, 0), ('card', 0, 0);
INSERT INTO search_progress SELECT 'cardKey', coalesce(max(rowid), 0), 0 FROM card;
CREATE TABLE card_to_index (card_row INTEGER PRIMARY KEY) STRICT;
CREATE TABLE card_key (
	key TEXT NOT NULL,
	card_row INTEGER NOT NULL,
	PRIMARY KEY (key, card_row)
) STRICT, WITHOUT ROWID;
INSERT INTO card_key SELECT medium, card.rowid FROM card_medium JOIN card USING (card_no)
	WHERE medium <> 'cardNo:' || card_no;
DROP TABLE card_medium;
`),
}
