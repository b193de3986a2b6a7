/**
 * Goods that come back. The guard over all stores: of each sold line how much has come back, counted as entries are posted. Two
 * tills that were alone may have taken the same goods back; that is shown to a person.
 */
export const returns = `
CREATE TABLE returned_line (
	sale_id text NOT NULL,
	line_number int NOT NULL,
	-- As the returns say it, the least of them; null before the first.
	sold_quantity int,
	quantity int NOT NULL DEFAULT 0,
	PRIMARY KEY (sale_id, line_number)
);

-- What a till of one store wants of what another has sold. Who has sold it keeps the guard and is asked; null: the centre does.
CREATE TABLE return_claim (
	sale_id text NOT NULL,
	claim_id text NOT NULL,
	guard_store_id text,
	lines jsonb NOT NULL,
	-- Null: the store is still to be asked.
	answer jsonb,
	-- When it answered, or was asked.
	answered_at_ms bigint,
	is_over boolean NOT NULL,
	PRIMARY KEY (sale_id, claim_id)
);
CREATE INDEX return_claim_of ON return_claim (claim_id);
CREATE INDEX return_claim_open ON return_claim (guard_store_id) WHERE answer IS NULL;
-- As before, and what stores must say of goods that come back elsewhere.
DROP INDEX change_urgent;
CREATE INDEX change_urgent ON change (xid, seq) WHERE topic IN ('hotCard', 'recall', 'guardReturn');

ALTER TABLE transfer
	DROP CONSTRAINT transfer_kind_check,
	ADD CONSTRAINT transfer_kind_check
		CHECK (kind IN ('load', 'spend', 'award', 'correction', 'refund', 'clear', 'expire', 'replace', 'takeBack'));

ALTER TABLE clearing_line
	DROP CONSTRAINT clearing_line_cause_check,
	ADD CONSTRAINT clearing_line_cause_check
		CHECK (cause IN ('storedValue', 'points', 'gift', 'coupon', 'activity', 'service', 'loss', 'goods'));

-- As before, and goods that came back twice.
CREATE OR REPLACE VIEW exception AS
SELECT 'entry/' || till_id || '/' || epoch || '/' || seq AS exception_key,
	CASE
		WHEN verdict = 'quarantined' THEN 'quarantined'
		WHEN reason IN ('overspend', 'unknownCard', 'totalsDisagree', 'refundExceedsSpend', 'cardNotAsTold',
			'unknownVoucher', 'grantExceeded', 'returnedTwice') THEN reason
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
	WHERE s.card_no = e.card_no AND s.lease_id = e.lease_id AND s.state = 'early')
UNION ALL
SELECT 'late/' || j.till_id || '/' || j.epoch || '/' || j.seq, 'late', 'epochClosed',
	t.store_id, j.till_id, j.epoch, j.seq, j.shift_id, NULL, NULL, j.posted_at_ms
FROM terminal t JOIN journal_entry j ON j.till_id = t.till_id AND j.epoch = t.epoch AND j.seq > t.ended_seq
WHERE NOT t.ended_whole AND j.kind IN ('saleCompleted', 'saleCancelled', 'drawerOpened', 'cashMoved')
UNION ALL
SELECT 'recall/' || j.till_id || '/' || j.epoch || '/' || j.seq, 'recalledTwice', 'saleRecalledTwice',
	t.store_id, j.till_id, j.epoch, j.seq, j.shift_id, NULL, NULL, j.posted_at_ms
FROM journal_entry j JOIN terminal t USING (till_id, epoch)
WHERE j.kind IN ('saleRecalled', 'suspendedSaleDiscarded') AND EXISTS (SELECT 1 FROM journal_entry o
	WHERE o.kind IN ('saleRecalled', 'suspendedSaleDiscarded')
		AND o.entry_text::jsonb #>> '{body,saleId}' = j.entry_text::jsonb #>> '{body,saleId}'
		AND (o.posted_at_ms, o.till_id, o.epoch, o.seq) < (j.posted_at_ms, j.till_id, j.epoch, j.seq));
`
