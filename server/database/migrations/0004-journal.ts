/** The tills' entries as they came, each with its verdict, and what could not be put into a chain. */
export const journal = `
CREATE TABLE journal_entry (
	till_id text NOT NULL,
	epoch integer NOT NULL,
	seq bigint NOT NULL CHECK (seq > 0),
	entry_text text NOT NULL,
	hash text NOT NULL,
	prev_hash text NOT NULL,
	kind text,
	shift_id text,
	verdict text NOT NULL CHECK (verdict IN ('posted', 'postedWithException', 'quarantined')),
	reason text,
	posted_at_ms bigint NOT NULL,
	PRIMARY KEY (till_id, epoch, seq),
	FOREIGN KEY (till_id, epoch) REFERENCES terminal
);
CREATE INDEX journal_entry_by_shift ON journal_entry (till_id, shift_id);
CREATE TRIGGER journal_entry_is_immutable BEFORE UPDATE OR DELETE ON journal_entry
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Second texts under a taken key, and chains that do not continue ours: kept with their bytes for a person to judge.
CREATE TABLE parked_entry (
	till_id text NOT NULL,
	epoch integer NOT NULL,
	seq bigint NOT NULL,
	hash text NOT NULL,
	prev_hash text NOT NULL,
	entry_text text NOT NULL,
	verdict text NOT NULL CHECK (verdict IN ('contested', 'quarantined')),
	reason text NOT NULL,
	parked_at_ms bigint NOT NULL,
	PRIMARY KEY (till_id, epoch, seq, hash)
);
CREATE TABLE card_settlement (
	till_id text NOT NULL,
	shift_id text NOT NULL,
	epoch integer NOT NULL,
	seq bigint NOT NULL,
	result text NOT NULL CHECK (result IN ('agreed', 'notAgreed', 'cannotConfirm')),
	till_totals jsonb NOT NULL,
	centre_totals jsonb NOT NULL,
	settled_at_ms bigint NOT NULL,
	PRIMARY KEY (till_id, shift_id)
);
`
