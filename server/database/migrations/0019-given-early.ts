/**
 * Goods that a card paid at one till come back at another, and what is given back may reach the centre before the payment: it
 * is kept with the payment's key until that comes, or until it is known that it never will.
 */
export const givenEarly = `
ALTER TABLE hold ADD COLUMN given_early jsonb NOT NULL DEFAULT '[]';
CREATE INDEX hold_given_early ON hold (auth_key) WHERE given_early <> '[]';

-- As before, and what waits for its payment.
CREATE OR REPLACE VIEW exception AS
SELECT 'entry/' || till_id || '/' || epoch || '/' || seq AS exception_key,
	CASE
		WHEN verdict = 'quarantined' THEN 'quarantined'
		WHEN reason IN ('overspend', 'unknownCard', 'totalsDisagree', 'refundExceedsSpend', 'cardNotAsTold',
			'unknownVoucher', 'grantExceeded', 'returnedTwice', 'limitExceeded') THEN reason
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
-- It never will: what was spent of it stands on the store's suspense account, by an act of that name.
SELECT 'lost/' || lease_id, 'neverBrought', 'neverBrought', store_id, NULL, NULL, NULL, NULL, lease_id, NULL, ended_at_ms
FROM lease_early e WHERE ended_at_ms IS NOT NULL AND EXISTS (SELECT 1 FROM lease_spend s
	WHERE s.card_no = e.card_no AND s.lease_id = e.lease_id)
UNION ALL
-- Given back before its payment arrived; closes by itself when that is posted.
SELECT 'early/' || auth_key, 'givenBackEarly', 'givenBackBeforePaid', given ->> 'storeId', NULL, NULL, NULL, NULL, NULL, NULL,
	(given ->> 'sinceMs')::bigint
FROM hold CROSS JOIN LATERAL (SELECT g AS given FROM jsonb_array_elements(given_early) AS g
	WHERE g -> 'endedAtMs' = 'null' ORDER BY g -> 'sinceMs' LIMIT 1) AS first
WHERE given_early <> '[]'
UNION ALL
-- It never will: its till was written off.
SELECT 'lost/' || auth_key, 'neverPaid', 'neverPaid', given ->> 'storeId', NULL, NULL, NULL, NULL, NULL, NULL,
	(given ->> 'endedAtMs')::bigint
FROM hold CROSS JOIN LATERAL (SELECT g AS given FROM jsonb_array_elements(given_early) AS g
	WHERE g -> 'endedAtMs' <> 'null' ORDER BY g -> 'endedAtMs' LIMIT 1) AS first
WHERE given_early <> '[]'
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
