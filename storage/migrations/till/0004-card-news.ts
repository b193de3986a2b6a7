import type { Migration } from '../migration.ts'

/**
 * Which entries say more of a card than the amounts they move (a coupon awarded, a card reported lost), until the centre
 * has posted them. Topics of the feed are no longer listed here: the wire's schema knows them.
 */
export const cardNewsMigration: Migration = {
	version: 4,
	name: '0004-card-news',
	rollbackFloor: 1,
	apply: (db) =>
		db.execute(`
CREATE TABLE card_news (
	card_no TEXT NOT NULL,
	epoch INTEGER NOT NULL REFERENCES chain (epoch),
	seq INTEGER NOT NULL,
	PRIMARY KEY (card_no, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_news_by_seq ON card_news (epoch, seq);
CREATE TABLE reference_of_any_topic (
	topic TEXT NOT NULL,
	key TEXT NOT NULL,
	record TEXT NOT NULL,
	PRIMARY KEY (topic, key)
) STRICT, WITHOUT ROWID;
INSERT INTO reference_of_any_topic SELECT topic, key, record FROM reference;
DROP TABLE reference;
ALTER TABLE reference_of_any_topic RENAME TO reference;
`),
}
