/** Members who join at tills, what they agree to, who may be the same person, and what head office does about it. */
export const members = `
-- The entry by which she joined; null: head office's own file.
ALTER TABLE member ADD COLUMN enrolled_till_id text, ADD COLUMN enrolled_epoch int, ADD COLUMN enrolled_seq bigint,
	-- Who she is now: the member with whom she was merged.
	ADD COLUMN merged_into text REFERENCES member CHECK (merged_into <> member_id);
CREATE UNIQUE INDEX member_by_entry ON member (enrolled_till_id, enrolled_epoch, enrolled_seq)
	WHERE enrolled_till_id IS NOT NULL;
CREATE INDEX member_by_merged ON member (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX member_by_name ON member ((profile ->> 'familyName'), (profile ->> 'givenName'));
CREATE INDEX member_field_by_phone ON member_field (value) WHERE field = 'phone';
CREATE INDEX member_field_by_name ON member_field (value) WHERE field = 'familyName';
CREATE TABLE member_consent (
	member_id text NOT NULL REFERENCES member,
	consent text NOT NULL,
	given boolean NOT NULL,
	wording_version text NOT NULL,
	language text NOT NULL,
	confirmed_by text NOT NULL,
	at_ms bigint NOT NULL,
	till_id text,
	operator_id text,
	PRIMARY KEY (member_id, consent)
);
-- What was said before, and what came late; never changed.
CREATE TABLE member_consent_history (
	history_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	member_id text NOT NULL,
	consent text NOT NULL,
	given boolean NOT NULL,
	wording_version text NOT NULL,
	language text NOT NULL,
	confirmed_by text NOT NULL,
	at_ms bigint NOT NULL,
	till_id text,
	operator_id text
);
CREATE INDEX member_consent_history_by_member ON member_consent_history (member_id);
-- Two that may be one person; a pair is proposed once.
CREATE TABLE member_proposal (
	member_id text NOT NULL REFERENCES member,
	other_id text NOT NULL REFERENCES member,
	reason text NOT NULL CHECK (reason IN ('samePhone', 'sameNameAndBirthday', 'sameCard')),
	proposed_at_ms bigint NOT NULL,
	decision text CHECK (decision IN ('merged', 'keptApart')),
	PRIMARY KEY (member_id, other_id),
	CHECK (member_id < other_id)
);
CREATE INDEX member_proposal_open ON member_proposal (proposed_at_ms) WHERE decision IS NULL;
CREATE INDEX member_proposal_by_other ON member_proposal (other_id);
CREATE TABLE member_operation (
	operation_key text PRIMARY KEY,
	member_id text NOT NULL REFERENCES member,
	operation text NOT NULL,
	operator_id text NOT NULL,
	body jsonb NOT NULL,
	done_at_ms bigint NOT NULL
);
CREATE INDEX member_operation_by_member ON member_operation (member_id);
`
