/**
 * The ledger. Transfers are immutable and balanced by shape: one positive amount, one debit account, one credit account.
 * purse_balance is their projection plus what is reserved; its row is the lock under which a card's purse changes.
 */
export const ledger = `
CREATE TABLE purse_balance (
	card_no text NOT NULL,
	purse text NOT NULL CHECK (purse IN ('storedValue', 'points')),
	-- No more than what JSON and JavaScript carry exactly (2^53 - 1).
	credited bigint NOT NULL DEFAULT 0 CHECK (credited BETWEEN 0 AND 9007199254740991),
	debited bigint NOT NULL DEFAULT 0 CHECK (debited >= 0),
	available bigint NOT NULL DEFAULT 0 CHECK (available >= 0),
	held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
	leased bigint NOT NULL DEFAULT 0 CHECK (leased >= 0),
	lease_epoch integer NOT NULL DEFAULT 0 CHECK (lease_epoch >= 0),
	PRIMARY KEY (card_no, purse),
	CONSTRAINT purse_adds_up CHECK (credited - debited = available + held + leased)
) WITH (fillfactor = 80);

CREATE TABLE transfer (
	card_no text NOT NULL,
	transfer_id bigint GENERATED ALWAYS AS IDENTITY,
	purse text NOT NULL,
	debit_account text NOT NULL,
	credit_account text NOT NULL,
	amount bigint NOT NULL CHECK (amount > 0),
	kind text NOT NULL CHECK (kind IN ('load', 'spend', 'award')),
	store_id text,
	till_id text,
	epoch integer,
	seq bigint,
	-- Position of the movement inside its entry: makes a second posting of the same entry impossible.
	ordinal integer NOT NULL,
	auth_key text,
	posted_at_ms bigint NOT NULL,
	PRIMARY KEY (card_no, transfer_id),
	CONSTRAINT two_accounts CHECK (debit_account <> credit_account),
	CONSTRAINT posted_once UNIQUE NULLS NOT DISTINCT (card_no, till_id, epoch, seq, purse, ordinal)
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER transfer_is_immutable BEFORE UPDATE OR DELETE ON transfer
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row per authorisation key ever seen, so that "same again", "reversed" and "never seen" can be told apart.
CREATE TABLE hold (
	auth_key text PRIMARY KEY,
	state text NOT NULL CHECK (state IN ('new', 'held', 'captured', 'voided', 'expired', 'declined', 'neverHeld')),
	card_no text,
	purse text,
	amount bigint CHECK (amount > 0),
	store_id text,
	till_id text,
	balance_after bigint,
	refusal jsonb,
	captured bigint NOT NULL DEFAULT 0 CHECK (captured >= 0),
	-- The agent gave the authorisation up; a late authorise finds it reversed.
	reversed boolean NOT NULL DEFAULT false,
	-- The till journaled that the spend itself will not happen, whoever vouched for it.
	spend_reversed boolean NOT NULL DEFAULT false,
	created_at_ms bigint NOT NULL DEFAULT 0,
	closed_at_ms bigint
) WITH (fillfactor = 80);
CREATE INDEX hold_open ON hold (card_no, created_at_ms) WHERE state = 'held';
CREATE INDEX hold_by_card ON hold (card_no);

CREATE TABLE lease (
	card_no text NOT NULL,
	lease_id text NOT NULL,
	purse text NOT NULL,
	store_id text NOT NULL,
	epoch integer NOT NULL,
	amount bigint NOT NULL CHECK (amount > 0),
	remaining bigint NOT NULL CHECK (remaining >= 0),
	outstanding bigint NOT NULL CHECK (outstanding >= 0),
	posted bigint NOT NULL CHECK (posted >= 0),
	returned bigint NOT NULL CHECK (returned >= 0),
	state text NOT NULL CHECK (state IN ('active', 'returned')),
	last_counter integer,
	granted_at_ms bigint NOT NULL,
	ttl_ms bigint NOT NULL,
	signature text NOT NULL,
	PRIMARY KEY (card_no, lease_id),
	CONSTRAINT lease_adds_up CHECK (amount = remaining + outstanding + posted + returned)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX lease_active ON lease (card_no, purse, store_id) WHERE state = 'active';

CREATE TABLE lease_spend (
	card_no text NOT NULL,
	lease_id text NOT NULL,
	counter integer NOT NULL CHECK (counter > 0),
	auth_key text NOT NULL,
	amount bigint NOT NULL CHECK (amount > 0),
	state text NOT NULL CHECK (state IN ('outstanding', 'posted', 'voided')),
	PRIMARY KEY (card_no, lease_id, counter)
);
CREATE INDEX lease_spend_by_key ON lease_spend (card_no, auth_key);
`
