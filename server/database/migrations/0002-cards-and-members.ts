/** Members with their captured fields and history, cards, and the media that point at cards. */
export const cardsAndMembers = `
CREATE TABLE member (
	member_id text PRIMARY KEY,
	profile jsonb NOT NULL,
	last_visit_at_ms bigint,
	last_visit_store_id text
);
CREATE TABLE member_field (
	member_id text NOT NULL REFERENCES member,
	field text NOT NULL,
	value text NOT NULL,
	source text NOT NULL,
	verified boolean NOT NULL,
	at_ms bigint NOT NULL,
	till_id text,
	PRIMARY KEY (member_id, field)
);
-- What lost a merge, and what was replaced; never changed.
CREATE TABLE member_field_history (
	member_id text NOT NULL,
	history_id bigint GENERATED ALWAYS AS IDENTITY,
	field text NOT NULL,
	value text NOT NULL,
	source text NOT NULL,
	verified boolean NOT NULL,
	at_ms bigint NOT NULL,
	till_id text,
	PRIMARY KEY (member_id, history_id)
);
CREATE TABLE member_declined (
	member_id text NOT NULL REFERENCES member,
	field text NOT NULL,
	at_ms bigint NOT NULL,
	PRIMARY KEY (member_id, field)
);
CREATE TABLE card (
	card_no text PRIMARY KEY,
	state text NOT NULL CHECK (state IN ('active', 'frozen', 'lost', 'expired', 'blank')),
	card_class text NOT NULL,
	member_id text REFERENCES member
);
CREATE INDEX card_by_member ON card (member_id);
CREATE TABLE medium (
	medium_key text PRIMARY KEY,
	card_no text NOT NULL REFERENCES card,
	body jsonb NOT NULL
);
CREATE INDEX medium_by_card ON medium (card_no);
`
