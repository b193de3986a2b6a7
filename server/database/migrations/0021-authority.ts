/** The group's certificate authority: codes by which machines join, and which machines are believed no more. */
export const authority = `
CREATE TABLE enrolment_code (
	code_id text PRIMARY KEY,
	-- Of the code itself nothing is kept.
	secret_hash text NOT NULL,
	-- A till's or a store's, as in a certificate.
	who text NOT NULL,
	until_ms bigint NOT NULL,
	wrong_count integer NOT NULL DEFAULT 0,
	used_at_ms bigint,
	-- Whoever joined by it and did not hear the answer may ask again with the same keys.
	used_by text
);
-- What was issued to a machine up to then is believed no more.
CREATE TABLE revocation (
	who text PRIMARY KEY,
	-- The newest beginning of a certificate that is not good.
	from_ms bigint NOT NULL,
	revoked_at_ms bigint NOT NULL,
	revoked_by text NOT NULL,
	-- It has joined again by a code since; until then it does not renew either.
	is_back boolean NOT NULL DEFAULT false
);
-- Of the list of revoked certificates; one row.
CREATE TABLE revocation_version (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	version bigint NOT NULL
);
INSERT INTO revocation_version (version) VALUES (0);
-- An agent that joined by a code has its key from there, whatever head office's file says.
ALTER TABLE agent ADD COLUMN joined_at_ms bigint;
`
