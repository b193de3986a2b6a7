/**
 * Daily clearing between legal entities. A statement is computed from immutable transfers under a policy that is never
 * rewritten, so computing it again gives the same lines. A store cannot change hands: what it sold was its entity's.
 */
export const clearing = `
CREATE TABLE clearing_policy (
	valid_from text PRIMARY KEY CHECK (valid_from ~ '^\\d{4}-\\d{2}-\\d{2}$'),
	-- To whom value belongs that no store loaded.
	head_office_entity text NOT NULL REFERENCES legal_entity,
	minor_per_100_points integer NOT NULL CHECK (minor_per_100_points >= 0),
	utc_offset_minutes integer NOT NULL,
	day_starts_at_hour integer NOT NULL CHECK (day_starts_at_hour BETWEEN 0 AND 23)
);
CREATE TRIGGER clearing_policy_is_immutable BEFORE UPDATE OR DELETE ON clearing_policy
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TABLE clearing_day (
	clearing_date text PRIMARY KEY CHECK (clearing_date ~ '^\\d{4}-\\d{2}-\\d{2}$'),
	policy text NOT NULL REFERENCES clearing_policy,
	-- False while the day still runs: its lines are what has been posted so far.
	complete boolean NOT NULL,
	operator_id text,
	computed_at_ms bigint NOT NULL
);
CREATE TABLE clearing_line (
	clearing_date text NOT NULL REFERENCES clearing_day ON DELETE CASCADE,
	cause text NOT NULL CHECK (cause IN ('storedValue', 'points', 'loss')),
	debtor text NOT NULL,
	creditor text NOT NULL,
	-- The trading day of the sale; earlier than clearing_date when it came late.
	business_date text NOT NULL,
	quantity bigint NOT NULL CHECK (quantity > 0),
	amount bigint NOT NULL CHECK (amount >= 0),
	PRIMARY KEY (clearing_date, cause, debtor, creditor, business_date)
);
CREATE TABLE clearing_position (
	clearing_date text NOT NULL REFERENCES clearing_day ON DELETE CASCADE,
	legal_entity_id text NOT NULL,
	-- What the others owe it; negative: what it owes.
	net bigint NOT NULL,
	PRIMARY KEY (clearing_date, legal_entity_id)
);
CREATE INDEX transfer_by_time ON transfer USING brin (posted_at_ms);
CREATE FUNCTION refuse_other_entity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'store % belongs to %: a store that changes hands needs a new store id', OLD.store_id, OLD.legal_entity_id;
END $$;
CREATE TRIGGER store_keeps_its_entity BEFORE UPDATE ON store
	FOR EACH ROW WHEN (OLD.legal_entity_id <> NEW.legal_entity_id) EXECUTE FUNCTION refuse_other_entity();
`
