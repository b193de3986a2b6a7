/**
 * Settling a shift again keeps what was said before; exceptions are a view over the verdicts, so they cannot disagree with
 * them, and what people do about them is a journal that closes each exception at most once.
 */
export const reconcile = `
ALTER TABLE card_settlement
	ADD COLUMN first_settled_at_ms bigint,
	-- Entries that came after the shift had been settled for the first time.
	ADD COLUMN late_count integer NOT NULL DEFAULT 0 CHECK (late_count >= 0);
CREATE INDEX card_settlement_late ON card_settlement (till_id, shift_id) WHERE late_count > 0;
CREATE TABLE card_settlement_history (
	till_id text NOT NULL,
	shift_id text NOT NULL,
	number integer NOT NULL CHECK (number > 0),
	result text NOT NULL,
	till_totals jsonb NOT NULL,
	centre_totals jsonb NOT NULL,
	settled_at_ms bigint NOT NULL,
	replaced_at_ms bigint NOT NULL,
	-- Null: the centre settled again by itself.
	operator_id text,
	PRIMARY KEY (till_id, shift_id, number)
);
CREATE TRIGGER card_settlement_history_is_immutable BEFORE UPDATE OR DELETE ON card_settlement_history
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE transfer DROP CONSTRAINT transfer_kind_check;
ALTER TABLE transfer ADD CONSTRAINT transfer_kind_check CHECK (kind IN ('load', 'spend', 'award', 'correction'));
CREATE INDEX transfer_of_entry ON transfer (till_id, epoch, seq)
	WHERE debit_account LIKE 'suspense:%' OR credit_account LIKE 'suspense:%';
CREATE INDEX journal_entry_by_time ON journal_entry USING brin (posted_at_ms);
CREATE INDEX journal_entry_exception ON journal_entry (posted_at_ms) WHERE verdict <> 'posted';

CREATE TABLE exception_move (
	exception_key text NOT NULL,
	number integer NOT NULL CHECK (number > 0),
	-- Given by whoever moves, so that the same move again is known.
	move_key text NOT NULL UNIQUE,
	move text NOT NULL,
	closes boolean NOT NULL,
	operator_id text NOT NULL,
	reason text NOT NULL,
	card_no text,
	moved_at_ms bigint NOT NULL,
	PRIMARY KEY (exception_key, number)
);
CREATE UNIQUE INDEX exception_closed_once ON exception_move (exception_key) WHERE closes;
CREATE TRIGGER exception_move_is_immutable BEFORE UPDATE OR DELETE ON exception_move
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW exception AS
SELECT 'entry/' || till_id || '/' || epoch || '/' || seq AS exception_key,
	CASE
		WHEN verdict = 'quarantined' THEN 'quarantined'
		WHEN reason IN ('overspend', 'unknownCard', 'totalsDisagree') THEN reason
		WHEN kind = 'authorisationReversed' THEN 'orphanReversal'
		ELSE 'unvouched'
	END AS kind,
	reason, store_id, till_id, epoch, seq, shift_id, NULL AS lease_id, NULL AS hash, posted_at_ms AS since_ms
FROM journal_entry JOIN terminal USING (till_id, epoch) WHERE verdict <> 'posted'
UNION ALL
SELECT 'parked/' || till_id || '/' || epoch || '/' || seq || '/' || left(hash, 16),
	verdict, reason, store_id, till_id, epoch, seq, NULL, NULL, hash, parked_at_ms
FROM parked_entry JOIN terminal USING (till_id, epoch)
UNION ALL
SELECT 'late/' || j.till_id || '/' || j.epoch || '/' || j.seq,
	'late', 'shiftSettled', t.store_id, j.till_id, j.epoch, j.seq, j.shift_id, NULL, NULL, j.posted_at_ms
FROM card_settlement s JOIN journal_entry j USING (till_id, shift_id) JOIN terminal t ON t.till_id = j.till_id AND t.epoch = j.epoch
WHERE s.late_count > 0 AND j.kind IN ('saleCompleted', 'saleCancelled', 'drawerOpened', 'cashMoved')
	AND (j.epoch <> s.epoch OR j.seq > s.seq) AND j.posted_at_ms >= coalesce(s.first_settled_at_ms, s.settled_at_ms)
UNION ALL
-- A returned lease tells how many spends it had; those that are neither posted nor named are lost or still at a till.
SELECT 'gap/' || lease_id, 'gap', 'leaseCounterGap', store_id, NULL, NULL, NULL, NULL, lease_id, NULL, granted_at_ms
FROM lease l WHERE state = 'returned' AND last_counter > (SELECT count(*) FROM lease_spend s
	WHERE s.card_no = l.card_no AND s.lease_id = l.lease_id AND s.counter <= l.last_counter);
`
