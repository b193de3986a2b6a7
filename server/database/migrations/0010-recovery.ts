/**
 * Disks can be lost or put back to an older state: agents' (their leases stay lent until every till of the store has left
 * that disk), tills' (a lane goes on in another epoch), and this database's own (`centre` names its history).
 */
export const recovery = `
CREATE TABLE centre (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	-- Drawn anew when the database is found to be an older state of itself: what was told under another name may be unknown here.
	history_id text NOT NULL DEFAULT gen_random_uuid()::text,
	-- Rises while servers run; agents and the servers' own folders remember it.
	generation bigint NOT NULL DEFAULT 0
);
INSERT INTO centre DEFAULT VALUES;

ALTER TABLE agent
	ADD COLUMN disk_id text,
	ADD COLUMN disk_generation bigint NOT NULL DEFAULT 0,
	ADD COLUMN disk_run_id text,
	-- Disks that were lost; an agent that comes with one of them is an older image.
	ADD COLUMN lost_disk_ids text[] NOT NULL DEFAULT '{}';
ALTER TABLE terminal
	-- The agent's disk that the till last said to go by.
	ADD COLUMN agent_disk_id text,
	-- Where the next enrolment says that this one ended, and whether it wrote both on one disk.
	ADD COLUMN ended_seq bigint,
	ADD COLUMN ended_whole boolean,
	ADD COLUMN ended_at_ms bigint,
	-- A person gave it up: what its till may still have of value is not waited for.
	ADD COLUMN written_off_at_ms bigint,
	ADD COLUMN written_off_by text;

-- To which disk of the store's agent it was lent.
ALTER TABLE lease ADD COLUMN holder text NOT NULL DEFAULT '';
ALTER TABLE lease DROP CONSTRAINT lease_state_check;
ALTER TABLE lease ADD CONSTRAINT lease_state_check CHECK (state IN ('active', 'stranded', 'returned'));
CREATE INDEX lease_lent ON lease (store_id, holder) WHERE state <> 'returned';

-- As before, and what came of an epoch after its lane had been enrolled anew without it.
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
	WHERE s.card_no = e.card_no AND s.lease_id = e.lease_id AND s.state = 'early')
UNION ALL
SELECT 'late/' || j.till_id || '/' || j.epoch || '/' || j.seq, 'late', 'epochClosed',
	t.store_id, j.till_id, j.epoch, j.seq, j.shift_id, NULL, NULL, j.posted_at_ms
FROM terminal t JOIN journal_entry j ON j.till_id = t.till_id AND j.epoch = t.epoch AND j.seq > t.ended_seq
WHERE NOT t.ended_whole AND j.kind IN ('saleCompleted', 'saleCancelled', 'drawerOpened', 'cashMoved');
`
