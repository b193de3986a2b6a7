/**
 * Eight functions of one card: purses by name, vouchers, grants, slices of leases, value that is spent before the entry
 * that brings it has arrived, refunds, replaced cards and acts of head office.
 */
export const purses = `
ALTER TABLE catalogue_record DROP CONSTRAINT catalogue_record_topic_check;
ALTER TABLE catalogue_record ADD CONSTRAINT catalogue_record_topic_check
	CHECK (topic IN ('item', 'department', 'operator', 'voucherType'));
-- What vouchers rest on for ever, also when head office no longer lists their type: clearing a day again gives the same.
CREATE TABLE voucher_terms (
	voucher_type_id text PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('coupon', 'activity', 'service')),
	pays jsonb NOT NULL,
	issuer_entity text NOT NULL REFERENCES legal_entity,
	sponsors jsonb NOT NULL
);
CREATE TRIGGER voucher_terms_are_immutable BEFORE UPDATE OR DELETE ON voucher_terms
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE card
	-- The card that took its place; whatever comes back to this one goes over to it.
	ADD COLUMN replaced_by text REFERENCES card,
	-- When its state was last said, so that an older report does not lift a newer block.
	ADD COLUMN state_at_ms bigint NOT NULL DEFAULT 0;
CREATE TABLE card_grant (
	card_no text NOT NULL REFERENCES card,
	grant_id text NOT NULL,
	body jsonb NOT NULL,
	PRIMARY KEY (card_no, grant_id)
);

ALTER TABLE purse_balance
	DROP CONSTRAINT purse_balance_purse_check,
	ADD CONSTRAINT purse_balance_purse_check
		CHECK (purse ~ '^(storedValue|points|gift|(coupon|activity|service|grant):[A-Za-z0-9-]{1,24})$'),
	-- What a coupon, activity or service is, and when it is valid; null for all other purses.
	ADD COLUMN voucher_type_id text REFERENCES voucher_terms,
	ADD COLUMN valid_from text,
	ADD COLUMN valid_until text,
	ADD CONSTRAINT voucher_has_its_type
		CHECK ((voucher_type_id IS NOT NULL) = (purse ~ '^(coupon|activity|service):'));
INSERT INTO purse_balance (card_no, purse) SELECT card_no, 'gift' FROM card ON CONFLICT DO NOTHING;
CREATE INDEX purse_ends ON purse_balance (valid_until) WHERE valid_until IS NOT NULL AND available > 0;

ALTER TABLE transfer
	DROP CONSTRAINT transfer_kind_check,
	ADD CONSTRAINT transfer_kind_check
		CHECK (kind IN ('load', 'spend', 'award', 'correction', 'refund', 'clear', 'expire', 'replace')),
	-- What a spend paid of its sale, or a refund gave back: minor units, where the purse counts uses.
	ADD COLUMN amount_minor bigint,
	-- Names the act that made it, where no entry did.
	ADD COLUMN operation_key text,
	DROP CONSTRAINT posted_once;
CREATE UNIQUE INDEX posted_once ON transfer (card_no, till_id, epoch, seq, purse, ordinal) NULLS NOT DISTINCT
	WHERE operation_key IS NULL;
CREATE UNIQUE INDEX operated_once ON transfer (card_no, operation_key, purse, ordinal) WHERE operation_key IS NOT NULL;

ALTER TABLE hold
	-- What left the purse under this key, whoever vouched for it, and what of it was given back later.
	ADD COLUMN spent bigint NOT NULL DEFAULT 0 CHECK (spent >= 0),
	ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
	ADD CONSTRAINT refunded_of_spent CHECK (refunded BETWEEN 0 AND spent);
UPDATE hold SET spent = t.amount FROM (
	SELECT auth_key, sum(amount) AS amount FROM transfer WHERE kind = 'spend' AND debit_account LIKE 'card:%' GROUP BY 1
) t WHERE t.auth_key = hold.auth_key;

-- What tills had of a lease when it was given back, or gave back: [{slice, amount, open, closed, spent, lastCounter}].
ALTER TABLE lease ADD COLUMN slices jsonb NOT NULL DEFAULT '[]';
-- Epoch 0: value that an entry brought, kept by the store or the till by itself; there may be many of these.
DROP INDEX lease_active;
CREATE UNIQUE INDEX lease_active ON lease (card_no, purse, store_id) WHERE state = 'active' AND epoch > 0;
ALTER TABLE lease_spend
	ADD COLUMN slice integer NOT NULL DEFAULT 0 CHECK (slice >= 0),
	ADD COLUMN amount_minor bigint NOT NULL DEFAULT 0,
	DROP CONSTRAINT lease_spend_pkey,
	ADD PRIMARY KEY (card_no, lease_id, slice, counter),
	DROP CONSTRAINT lease_spend_state_check,
	ADD CONSTRAINT lease_spend_state_check CHECK (state IN ('early', 'outstanding', 'posted', 'voided'));
-- What was told of a lease before the entry that brings it arrived.
CREATE TABLE lease_early (
	card_no text NOT NULL,
	lease_id text NOT NULL,
	store_id text NOT NULL,
	given jsonb,
	closed jsonb NOT NULL,
	since_ms bigint NOT NULL,
	settled boolean NOT NULL,
	PRIMARY KEY (card_no, lease_id)
);
CREATE INDEX lease_early_waiting ON lease_early (since_ms) WHERE NOT settled;

-- Acts of head office's staff; the same key again is the same act.
CREATE TABLE card_operation (
	operation_key text PRIMARY KEY,
	card_no text NOT NULL,
	operation text NOT NULL,
	operator_id text NOT NULL,
	body jsonb NOT NULL,
	done_at_ms bigint NOT NULL
);
CREATE INDEX card_operation_by_card ON card_operation (card_no);
CREATE TRIGGER card_operation_is_immutable BEFORE UPDATE OR DELETE ON card_operation
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE clearing_line DROP CONSTRAINT clearing_line_cause_check;
ALTER TABLE clearing_line ADD CONSTRAINT clearing_line_cause_check
	CHECK (cause IN ('storedValue', 'points', 'gift', 'coupon', 'activity', 'service', 'loss'));

-- What agents must hear before everything else that waits: cards that are blocked or free again, leases asked back.
CREATE INDEX change_urgent ON change (xid, seq) WHERE topic IN ('hotCard', 'recall');

CREATE OR REPLACE VIEW exception AS
SELECT 'entry/' || till_id || '/' || epoch || '/' || seq AS exception_key,
	CASE
		WHEN verdict = 'quarantined' THEN 'quarantined'
		WHEN reason IN ('overspend', 'unknownCard', 'totalsDisagree', 'refundExceedsSpend', 'cardNotAsTold',
			'unknownVoucher', 'grantExceeded') THEN reason
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
WHERE s.late_count > 0 AND j.kind IN ('saleCompleted', 'saleCancelled', 'drawerOpened', 'cashMoved', 'spendRefunded')
	AND (j.epoch <> s.epoch OR j.seq > s.seq) AND j.posted_at_ms >= coalesce(s.first_settled_at_ms, s.settled_at_ms)
UNION ALL
-- A returned lease or slice tells how many spends it had; those that are neither posted nor named are lost or still at a till.
SELECT 'gap/' || lease_id, 'gap', 'leaseCounterGap', store_id, NULL, NULL, NULL, NULL, lease_id, NULL, granted_at_ms
FROM lease l WHERE (state = 'returned' AND last_counter > (SELECT count(*) FROM lease_spend s
		WHERE s.card_no = l.card_no AND s.lease_id = l.lease_id AND s.slice = 0 AND s.counter <= l.last_counter))
	OR (slices <> '[]' AND EXISTS (SELECT 1 FROM jsonb_to_recordset(slices) AS g (slice int, "lastCounter" int)
		WHERE "lastCounter" > (SELECT count(*) FROM lease_spend s WHERE s.card_no = l.card_no AND s.lease_id = l.lease_id
			AND s.slice = g.slice AND s.counter <= "lastCounter")))
UNION ALL
-- Spent before the entry that brings it arrived; closes by itself when that entry is posted.
SELECT 'early/' || lease_id, 'early', 'spentBeforeBrought', store_id, NULL, NULL, NULL, NULL, lease_id, NULL, since_ms
FROM lease_early e WHERE NOT settled AND EXISTS (SELECT 1 FROM lease_spend s
	WHERE s.card_no = e.card_no AND s.lease_id = e.lease_id AND s.state = 'early');
`
