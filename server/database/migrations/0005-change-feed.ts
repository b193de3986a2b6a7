/**
 * The change feed: one row per record that agents copy, moved to the end at every change. Position = (xid, seq); a reader
 * stays below the oldest running transaction, so a row that commits late is never behind a cursor.
 */
export const changeFeed = `
CREATE SEQUENCE change_seq;
CREATE TABLE change (
	topic text NOT NULL,
	key text NOT NULL,
	-- Null: for every store.
	store_id text,
	xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
	seq bigint NOT NULL DEFAULT nextval('change_seq'),
	PRIMARY KEY (topic, key)
) WITH (fillfactor = 70);
CREATE INDEX change_by_position ON change (xid, seq);
`
