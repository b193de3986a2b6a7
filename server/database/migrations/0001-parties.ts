/** Who takes part: legal entities, stores with their profile, agents and tills with the keys by which they are believed. */
export const parties = `
CREATE TABLE legal_entity (
	legal_entity_id text PRIMARY KEY,
	name text NOT NULL
);
CREATE TABLE store (
	store_id text PRIMARY KEY,
	legal_entity_id text NOT NULL REFERENCES legal_entity,
	profile jsonb NOT NULL
);
CREATE TABLE agent (
	store_id text PRIMARY KEY REFERENCES store,
	public_key text NOT NULL
);
-- One row per enrolment; the chain of an old epoch stays open for entries that are still on their way.
CREATE TABLE terminal (
	till_id text NOT NULL,
	epoch integer NOT NULL CHECK (epoch > 0),
	store_id text NOT NULL REFERENCES store,
	public_key text NOT NULL,
	head_seq bigint NOT NULL DEFAULT 0 CHECK (head_seq >= 0),
	head_hash text NOT NULL DEFAULT repeat('0', 64),
	PRIMARY KEY (till_id, epoch)
);
CREATE INDEX terminal_by_store ON terminal (store_id);
-- Articles, departments and operators, as head office sent them.
CREATE TABLE catalogue_record (
	topic text NOT NULL CHECK (topic IN ('item', 'department', 'operator')),
	key text NOT NULL,
	body jsonb NOT NULL,
	PRIMARY KEY (topic, key)
);
`
