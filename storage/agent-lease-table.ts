/**
 * Leases and what was spent inside them. What must stay true, checked here again whatever the caller decided: the sum
 * of reserved, captured and posted spends never exceeds the lease; counters rise by one; a lease that is being given back
 * is never spent from. A return is written down once and repeated word for word until acknowledged.
 */
import { assert } from '../protocol/base/assert.ts'
import type { Purse } from '../protocol/card/purse.ts'
import {
	type Lease,
	type LeaseReturn,
	leaseReturnSchema,
	leaseSchema,
} from '../protocol/wire/messages/lease.ts'
import type { HeldLease, Received } from './agent-records.ts'
import type { WritableDb } from './database.ts'

type LeaseRow = {
	lease_id: string
	run_id: string
	received_wall_ms: number
	received_monotonic_ms: number
	last_counter: number
	state: HeldLease['state']
	lease_json: string
	spent: number
	outstanding: number
}

const HELD = `SELECT l.lease_id, l.run_id, l.received_wall_ms, l.received_monotonic_ms, l.last_counter, l.state, l.lease_json,
	(SELECT coalesce(sum(amount), 0) FROM lease_spends s WHERE s.lease_id = l.lease_id AND s.state <> 'released') AS spent,
	(SELECT count(*) FROM lease_spends s WHERE s.lease_id = l.lease_id AND s.state IN ('reserved', 'captured')) AS outstanding
	FROM leases l`

export function createLeaseTable(db: WritableDb) {
	const insertLease = db.write(
		`INSERT INTO leases (lease_id, card_no, purse, amount, ttl_ms, run_id, received_wall_ms, received_monotonic_ms,
			last_counter, state, lease_json, return_json)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 'active', ?, NULL) ON CONFLICT (lease_id) DO NOTHING`,
	)
	const readActiveOf = db.read<LeaseRow>(
		`${HELD} WHERE l.card_no = ? AND l.purse = ? AND l.state = 'active' ORDER BY l.lease_id`,
	)
	const readActiveOfCard = db.read<LeaseRow>(
		`${HELD} WHERE l.card_no = ? AND l.state = 'active' ORDER BY l.lease_id`,
	)
	const readActive = db.read<LeaseRow>(`${HELD} WHERE l.state = 'active' ORDER BY l.lease_id`)
	const readOne = db.read<LeaseRow>(`${HELD} WHERE l.lease_id = ?`)
	const insertSpend = db.write(
		`INSERT INTO lease_spends (lease_id, counter, auth_key, amount, state) VALUES (?, ?, ?, ?, 'reserved')`,
	)
	const keepCounter = db.write('UPDATE leases SET last_counter = ? WHERE lease_id = ?')
	const captureSpend = db.write(
		`UPDATE lease_spends SET state = 'captured', till_id = ?, epoch = ?, entry_seq = ?
		 WHERE lease_id = ? AND counter = ? AND state IN ('reserved', 'released')`,
	)
	const releaseSpend = db.write(
		`UPDATE lease_spends SET state = 'released' WHERE auth_key = ? AND state = 'reserved'`,
	)
	const postSpends = db.write(
		`UPDATE lease_spends SET state = 'posted' WHERE till_id = ? AND epoch = ? AND entry_seq <= ? AND state = 'captured'
		 AND entry_seq NOT IN (SELECT seq FROM entries e WHERE e.till_id = lease_spends.till_id
			AND e.epoch = lease_spends.epoch AND e.verdict IN ('contested', 'quarantined'))`,
	)
	const readOutstanding = db.read<{ slice: number; counter: number; authKey: string; amount: number }>(
		`SELECT 0 AS slice, counter, auth_key AS authKey, amount FROM lease_spends
		 WHERE lease_id = ? AND state IN ('reserved', 'captured') ORDER BY counter`,
	)
	const startReturn = db.write(
		`UPDATE leases SET state = 'returning', return_json = ? WHERE lease_id = ? AND state = 'active'`,
	)
	const readReturning = db.read<{ return_json: string }>(
		`SELECT return_json FROM leases WHERE state = 'returning' AND card_no = coalesce(?, card_no) AND purse = coalesce(?, purse)
		 ORDER BY lease_id LIMIT ?`,
	)
	const endReturn = db.write(
		`UPDATE leases SET state = 'returned' WHERE lease_id = ? AND state = 'returning'`,
	)
	const readUnposted = db.read<{ spent: number }>(
		`SELECT coalesce(sum(s.amount), 0) AS spent FROM lease_spends s JOIN leases l USING (lease_id)
		 WHERE l.card_no = ? AND l.purse = ? AND s.state IN ('reserved', 'captured')`,
	)
	const forgetLeases = db.write("UPDATE leases SET state = 'returned', return_json = NULL")
	const forgetSpends = db.write("UPDATE lease_spends SET state = 'released' WHERE state = 'reserved'")
	const countReturning = db.read<{ count: number }>(
		`SELECT count(*) AS count FROM leases WHERE state = 'returning'`,
	)

	return {
		/** A lease already known stays as it is: answers are repeated. */
		keep(lease: Lease, received: Received): void {
			const { leaseId, cardNo, purse, amount, ttlMs } = lease
			const { runId, wallMs, monotonicMs } = received
			insertLease(
				leaseId,
				cardNo,
				purse,
				amount,
				ttlMs,
				runId,
				wallMs,
				Math.round(monotonicMs),
				JSON.stringify(lease),
			)
		},

		activeOfCard: (cardNo: string): HeldLease[] => readActiveOfCard.all(cardNo).map(toHeld),
		activeOf: (cardNo: string, purse: Purse): HeldLease[] => readActiveOf.all(cardNo, purse).map(toHeld),
		/** What this store spent of a purse by leases of any age and the centre has not posted yet. */
		unpostedOf: (cardNo: string, purse: Purse): number => readUnposted.get(cardNo, purse)?.spent ?? 0,
		active: (): HeldLease[] => readActive.all().map(toHeld),

		/** Writes a spend down. Asserts what must stay true of the lease. The caller opens the transaction. */
		spend(leaseId: string, counter: number, authKey: string, amount: number): void {
			const row = readOne.get(leaseId)
			assert(row !== undefined && row.state === 'active', `a spend needs an active lease, ${leaseId}`)
			assert(counter === row.last_counter + 1, `counter ${counter} does not follow ${row.last_counter}`)
			assert(row.spent + amount <= toHeld(row).lease.amount, `lease ${leaseId} would be overspent`)
			insertSpend(leaseId, counter, authKey, amount)
			keepCounter(counter, leaseId)
		},

		/** The sale that used a spend is a fact now. False when no such spend is known here. */
		capture(leaseId: string, counter: number, tillId: string, epoch: number, seq: number): boolean {
			return captureSpend(tillId, epoch, seq, leaseId, counter) > 0
		},

		/** Lets a spend go unless a sale has used it. */
		release: (authKey: string): boolean => releaseSpend(authKey) > 0,

		/**
		 * The centre has decided on a chain up to `seq`. The verdicts are in the entries' table by now: it has the bytes of
		 * what is contested or quarantined, but not their spends in its books, so these stay outstanding.
		 */
		post(tillId: string, epoch: number, seq: number): void {
			postSpends(tillId, epoch, seq)
		},

		/** From this moment nothing more is spent from these leases. Answers the returns that were written down. */
		startReturn(leaseIds: readonly string[]): LeaseReturn[] {
			return leaseIds.map((leaseId) => {
				const row = readOne.get(leaseId)
				assert(
					row !== undefined && row.state === 'active',
					`only an active lease can be given back, ${leaseId}`,
				)
				const giveBack = leaseReturnSchema.parse({
					leaseId,
					lastCounter: row.last_counter,
					outstanding: readOutstanding.all(leaseId),
					lent: [],
				})
				startReturn(JSON.stringify(giveBack), leaseId)
				return giveBack
			})
		},

		/** Returns not acknowledged yet, of one card and purse or of all (null). */
		returning: (cardNo: string | null, purse: Purse | null, countMax: number): LeaseReturn[] =>
			readReturning.all(cardNo, purse, countMax).map(toReturn),
		/** No lease here is spent or given back any more. */
		forget(): void {
			forgetLeases()
			forgetSpends()
		},
		returningCount: (): number => countReturning.get()?.count ?? 0,
		endReturn(leaseIds: readonly string[]): void {
			for (const leaseId of leaseIds) endReturn(leaseId)
		},
	}
}

function toReturn({ return_json }: { return_json: string }): LeaseReturn {
	return leaseReturnSchema.parse(JSON.parse(return_json))
}

function toHeld(row: LeaseRow): HeldLease {
	return {
		lease: leaseSchema.parse(JSON.parse(row.lease_json)),
		state: row.state,
		runId: row.run_id,
		receivedWallMs: row.received_wall_ms,
		receivedMonotonicMs: row.received_monotonic_ms,
		lastCounter: row.last_counter,
		spent: row.spent,
		outstandingCount: row.outstanding,
	}
}
