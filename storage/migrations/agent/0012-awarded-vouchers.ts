import type { Migration } from '../migration.ts'

/**
 * Coupons that entries of this store's tills gave to cards, for as long as the centre's pictures may not show them. `spent`: of what
 * such entries brought to the purse; it may be heard of before the award, whose columns are null until then. `from_version`:
 * pictures from this version on show the coupon if it is there; null: the centre has not decided on the award.
 */
export const awardedVouchers: Migration = {
	version: 12,
	name: 'awarded-vouchers',
	rollbackFloor: 7,
	apply: (db) =>
		db.execute(`
CREATE TABLE awarded_vouchers (
	card_no TEXT NOT NULL,
	purse TEXT NOT NULL,
	spent INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	voucher_json TEXT,
	till_id TEXT,
	epoch INTEGER,
	entry_seq INTEGER,
	from_version INTEGER,
	PRIMARY KEY (card_no, purse)
) STRICT, WITHOUT ROWID;
CREATE INDEX awarded_vouchers_undecided ON awarded_vouchers (till_id, epoch, entry_seq)
	WHERE voucher_json IS NOT NULL AND from_version IS NULL;
`),
}
