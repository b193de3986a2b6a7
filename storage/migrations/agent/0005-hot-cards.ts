import type { Migration } from '../migration.ts'

/**
 * `hot_cards`: states of cards told ahead of the feed, or reported by a till of this store (its entry's place; null once the
 * centre has posted it). `card_days`: on which business dates a card was used in this store.
 */
export const hotCardTables: Migration = {
	version: 5,
	name: 'hot-cards',
	rollbackFloor: 5,
	apply: (db) =>
		db.execute(`
CREATE TABLE hot_cards (
	card_no TEXT PRIMARY KEY,
	state TEXT NOT NULL,
	version INTEGER NOT NULL,
	till_id TEXT,
	epoch INTEGER,
	entry_seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX hot_cards_reported ON hot_cards (till_id, epoch, entry_seq) WHERE till_id IS NOT NULL;
CREATE TABLE card_days (
	card_no TEXT NOT NULL,
	business_date TEXT NOT NULL,
	PRIMARY KEY (card_no, business_date)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_days_by_date ON card_days (business_date);
`),
}
