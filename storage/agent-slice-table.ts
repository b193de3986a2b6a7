/**
 * Slices of leases that tills have, and what the tills' entries say was spent from them. A slice is the till's until it
 * gives it back: no clock of ours ends that.
 */
import { cardNoSchema, leaseIdSchema, type TillId, tillIdSchema } from '../protocol/base/ids.ts'
import type { Purse } from '../protocol/card/purse.ts'
import type { LeaseReturn } from '../protocol/wire/messages/lease.ts'
import type { HeldLease, LentSlice } from './agent-records.ts'
import type { WritableDb } from './database.ts'

type LentRow = {
	lease_id: string
	slice: number
	till_id: string
	epoch: number
	card_no: string
	purse: Purse
	amount: number
	ttl_ms: number
	lent_at_ms: number
	spent: number
	lease_state: HeldLease['state']
}

type SlicePart = {
	readonly leaseId: string
	readonly tillId: string
	readonly epoch: number
	readonly amount: number
	readonly ttlMs: number
}

export function createSliceTable(db: WritableDb) {
	const insert = db.write(
		`INSERT INTO lease_slices (lease_id, slice, till_id, epoch, amount, ttl_ms, lent_at_ms, state, spent)
		 VALUES (?, ?, ?, ?, ?, ?, ?, 'lent', 0)`,
	)
	const readLast = db.read<{ slice: number }>(
		'SELECT coalesce(max(slice), 0) AS slice FROM lease_slices WHERE lease_id = ?',
	)
	const readOne = db.read<{ slice: number }>(
		'SELECT slice FROM lease_slices WHERE lease_id = ? AND slice = ?',
	)
	const readLentOf = db.read<{ slice: number; till_id: string; amount: number }>(
		"SELECT slice, till_id, amount FROM lease_slices WHERE lease_id = ? AND state = 'lent' ORDER BY slice",
	)
	const LENT = `SELECT p.lease_id, p.slice, p.till_id, p.epoch, l.card_no, l.purse, p.amount, p.ttl_ms, p.lent_at_ms,
			l.state AS lease_state,
			(SELECT coalesce(sum(s.amount), 0) FROM lease_spends s WHERE s.lease_id = p.lease_id AND s.slice = p.slice) AS spent`
	// From the card's leases to their slices: the other way round goes by all that tills have.
	const readLentOfCard = db.read<LentRow>(
		`${LENT} FROM leases l CROSS JOIN lease_slices p USING (lease_id)
		 WHERE l.card_no = ? AND l.purse = coalesce(?, l.purse) AND p.state = 'lent' AND p.till_id = coalesce(?, p.till_id)
		 ORDER BY p.lease_id, p.slice`,
	)
	const readLent = db.read<LentRow>(
		`${LENT} FROM lease_slices p JOIN leases l USING (lease_id)
		 WHERE p.state = 'lent' AND p.till_id = coalesce(?, p.till_id) AND l.purse = coalesce(?, l.purse)
		 ORDER BY p.lease_id, p.slice`,
	)
	const giveBack = db.write(
		`UPDATE lease_slices SET state = 'returned', spent = min(?, amount)
		 WHERE lease_id = ? AND slice = ? AND till_id = ? AND state = 'lent'`,
	)
	const insertSpend = db.write(
		`INSERT INTO lease_spends (lease_id, slice, counter, auth_key, amount, state, till_id, epoch, entry_seq)
		 SELECT lease_id, ?, ?, ?, ?, 'captured', ?, ?, ? FROM leases WHERE lease_id = ? ON CONFLICT DO NOTHING`,
	)

	return {
		has: (leaseId: string, slice: number): boolean => readOne.get(leaseId, slice) !== undefined,
		/** Answers the slice's number. Whether the lease has as much is the caller's to know. */
		lend({ leaseId, tillId, epoch, amount, ttlMs }: SlicePart, nowMs: number): number {
			const slice = (readLast.get(leaseId)?.slice ?? 0) + 1
			insert(leaseId, slice, tillId, epoch, amount, ttlMs, nowMs)
			return slice
		},
		lentOf: (leaseId: string): LeaseReturn['lent'] =>
			readLentOf
				.all(leaseId)
				.map(({ slice, till_id, amount }) => ({ slice, tillId: tillIdSchema.parse(till_id), amount })),
		/** What tills have, of one till, card and purse or of all (null). */
		lent: (tillId: string | null, cardNo: string | null, purse: Purse | null): LentSlice[] =>
			(cardNo === null ? readLent.all(tillId, purse) : readLentOfCard.all(cardNo, purse, tillId)).map(toLent),
		/** The till says what it spent; what is left of the slice is the lease's again. Another till cannot say it. */
		giveBack(leaseId: string, slice: number, tillId: TillId, spent: number): void {
			giveBack(spent, leaseId, slice, tillId)
		},
		/** A spend that a till made from its slice. Of a lease that is not known here nothing is kept. */
		capture(spend: {
			readonly leaseId: string
			readonly slice: number
			readonly counter: number
			readonly authKey: string
			readonly amount: number
			readonly tillId: string
			readonly epoch: number
			readonly seq: number
		}): void {
			const { leaseId, slice, counter, authKey, amount, tillId, epoch, seq } = spend
			insertSpend(slice, counter, authKey, amount, tillId, epoch, seq, leaseId)
		},
	}
}

function toLent(row: LentRow): LentSlice {
	return {
		leaseId: leaseIdSchema.parse(row.lease_id),
		slice: row.slice,
		tillId: tillIdSchema.parse(row.till_id),
		epoch: row.epoch,
		cardNo: cardNoSchema.parse(row.card_no),
		purse: row.purse,
		amount: row.amount,
		ttlMs: row.ttl_ms,
		lentAtMs: row.lent_at_ms,
		spent: row.spent,
		leaseState: row.lease_state,
	}
}
