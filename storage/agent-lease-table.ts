/**
 * Leases and what was spent inside them. What must stay true, checked here again whatever the caller decided: what was
 * spent (reserved, captured, posted) and what tills have of it never exceed the lease together; counters rise by one; a lease
 * that is being given back is never spent from nor lent on. A return is written down once and repeated word for word until
 * acknowledged. What an entry brought is given up whole, once and for good, or kept: what makes it kept never goes away again.
 */
import { assert } from '../protocol/base/assert.ts'
import { leaseIdSchema, storeIdSchema } from '../protocol/base/ids.ts'
import type { Purse } from '../protocol/card/purse.ts'
import type { BroughtValue } from '../protocol/journal/brought-value.ts'
import { LIMITS } from '../protocol/limits.ts'
import {
	type Lease,
	type LeaseReturn,
	leaseReturnSchema,
	leaseSchema,
} from '../protocol/wire/messages/lease.ts'
import type { ChainId, EntryEffect, HeldLease, Received } from './agent-records.ts'
import { createSliceTable } from './agent-slice-table.ts'
import type { WritableDb } from './database.ts'
import { recordFrom } from './stored-record.ts'

type LeaseRow = {
	lease_id: string
	run_id: string
	received_wall_ms: number
	received_monotonic_ms: number
	last_counter: number
	state: HeldLease['state']
	lease_json: string
	/** Of this agent's own spends. */
	spent: number
	slices_spent: number
	outstanding: number
	lent: number
	lent_count: number
	known: number
}

/** As many as a return can list (`leaseReturnSchema`). */
const SLICES_PER_LEASE_MAX = 50

const HELD = `SELECT l.lease_id, l.run_id, l.received_wall_ms, l.received_monotonic_ms, l.last_counter, l.state, l.lease_json,
	(SELECT coalesce(sum(amount), 0) FROM lease_spends s
		WHERE s.lease_id = l.lease_id AND s.slice = 0 AND s.state <> 'released') AS spent,
	(SELECT coalesce(sum(spent), 0) FROM lease_slices p WHERE p.lease_id = l.lease_id AND p.state = 'returned') AS slices_spent,
	(SELECT coalesce(sum(amount), 0) FROM lease_slices p WHERE p.lease_id = l.lease_id AND p.state = 'lent') AS lent,
	(SELECT count(*) FROM lease_slices p WHERE p.lease_id = l.lease_id AND p.state = 'lent') AS lent_count,
	(SELECT count(*) FROM lease_spends s WHERE s.lease_id = l.lease_id AND s.state IN ('reserved', 'captured')
		AND s.slice NOT IN (SELECT slice FROM lease_slices p WHERE p.lease_id = l.lease_id AND p.state = 'lent')) AS outstanding,
	l.brought_seq IS NULL OR EXISTS (SELECT 1 FROM chains c WHERE c.till_id = l.brought_till_id
		AND c.epoch = l.brought_epoch AND c.posted_seq >= l.brought_seq) AS known
	FROM leases l`

type CapturedSpend = Extract<EntryEffect, { kind: 'captured' }>

export function createLeaseTable(db: WritableDb) {
	const slices = createSliceTable(db)
	const insertLease = db.write(
		`INSERT INTO leases (lease_id, card_no, purse, amount, ttl_ms, run_id, received_wall_ms, received_monotonic_ms,
			last_counter, state, lease_json, return_json, brought_till_id, brought_epoch, brought_seq)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 'active', ?, NULL, ?, ?, ?) ON CONFLICT (lease_id) DO NOTHING`,
	)
	const readActiveOf = db.read<LeaseRow>(
		`${HELD} WHERE l.card_no = ? AND l.purse = ? AND l.state = 'active' ORDER BY l.lease_id`,
	)
	const readActiveOfCard = db.read<LeaseRow>(
		`${HELD} WHERE l.card_no = ? AND l.state = 'active' ORDER BY l.lease_id`,
	)
	const readActive = db.read<LeaseRow>(`${HELD} WHERE l.state = 'active' ORDER BY l.lease_id`)
	const readOne = db.read<LeaseRow>(`${HELD} WHERE l.lease_id = ?`)
	const readReleasedOne = db.read<{ released: number }>('SELECT released FROM leases WHERE lease_id = ?')
	const insertSpend = db.write(
		`INSERT INTO lease_spends (lease_id, slice, counter, auth_key, amount, state) VALUES (?, 0, ?, ?, ?, 'reserved')`,
	)
	const keepCounter = db.write('UPDATE leases SET last_counter = ? WHERE lease_id = ?')
	const captureSpend = db.write(
		`UPDATE lease_spends SET state = 'captured', till_id = ?, epoch = ?, entry_seq = ?
		 WHERE lease_id = ? AND slice = 0 AND counter = ? AND state IN ('reserved', 'released')`,
	)
	const releaseSpend = db.write(
		`UPDATE lease_spends SET state = 'released' WHERE auth_key = ? AND slice = 0 AND state = 'reserved'`,
	)
	const postSpends = db.write(
		`UPDATE lease_spends SET state = 'posted' WHERE till_id = ? AND epoch = ? AND entry_seq <= ? AND state = 'captured'
		 AND entry_seq NOT IN (SELECT seq FROM entries e WHERE e.till_id = lease_spends.till_id
			AND e.epoch = lease_spends.epoch AND e.verdict IN ('contested', 'quarantined'))`,
	)
	const OF_PLACES = 'brought_till_id = ? AND brought_epoch = ? AND brought_seq > ? AND brought_seq <= ?'
	const readActiveBrought = db.read<{ found: number }>(
		`SELECT 1 AS found FROM leases WHERE ${OF_PLACES} AND state = 'active' LIMIT 1`,
	)
	const releaseBrought = db.write(
		`UPDATE leases SET state = 'returned', released = 1 WHERE ${OF_PLACES} AND state = 'active' AND brought_seq NOT IN
			(SELECT brought_seq FROM leases l WHERE ${OF_PLACES} AND (l.state <> 'active' OR l.last_counter > 0
				OR EXISTS (SELECT 1 FROM lease_slices p WHERE p.lease_id = l.lease_id)))`,
	)
	const readReleased = db.read<{ seq: number }>(
		`SELECT DISTINCT brought_seq AS seq FROM leases WHERE ${OF_PLACES} AND released = 1 ORDER BY brought_seq`,
	)
	const readOutstanding = db.read<{ slice: number; counter: number; authKey: string; amount: number }>(
		`SELECT slice, counter, auth_key AS authKey, amount FROM lease_spends s
		 WHERE lease_id = ? AND state IN ('reserved', 'captured')
		 AND slice NOT IN (SELECT slice FROM lease_slices p WHERE p.lease_id = s.lease_id AND p.state = 'lent')
		 ORDER BY slice, counter`,
	)
	const startReturn = db.write(
		`UPDATE leases SET state = 'returning', return_json = ? WHERE lease_id = ? AND state = 'active'`,
	)
	const readReturning = db.read<{ return_json: string }>(
		`SELECT return_json FROM leases WHERE state = 'returning' AND purse = coalesce(?, purse) ORDER BY lease_id LIMIT ?`,
	)
	const readReturningOfCard = db.read<{ return_json: string }>(
		`SELECT return_json FROM leases WHERE card_no = ? AND purse = coalesce(?, purse) AND state = 'returning'
		 ORDER BY lease_id LIMIT ?`,
	)
	const endReturn = db.write(
		`UPDATE leases SET state = 'returned' WHERE lease_id = ? AND state = 'returning'`,
	)
	const readUnposted = db.read<{ spent: number }>(
		`SELECT coalesce(sum(s.amount), 0) AS spent FROM lease_spends s JOIN leases l USING (lease_id)
		 WHERE l.card_no = ? AND l.purse = ? AND s.state IN ('reserved', 'captured')`,
	)
	const tellReturnsAgain = db.write(
		"UPDATE leases SET state = 'returning' WHERE state = 'returned' AND return_json IS NOT NULL",
	)
	const forgetLeases = db.write("UPDATE leases SET state = 'returned', return_json = NULL")
	const forgetSlices = db.write("UPDATE lease_slices SET state = 'returned' WHERE state = 'lent'")
	const forgetSpends = db.write("UPDATE lease_spends SET state = 'released' WHERE state = 'reserved'")
	const OLD_LEASES = `SELECT lease_id FROM leases l WHERE state = 'returned' AND received_wall_ms < ? AND NOT EXISTS
		(SELECT 1 FROM lease_spends s WHERE s.lease_id = l.lease_id AND s.state IN ('reserved', 'captured'))
		AND NOT EXISTS (SELECT 1 FROM lease_slices p WHERE p.lease_id = l.lease_id AND p.state = 'lent')`
	const pruneSpends = db.write(`DELETE FROM lease_spends WHERE lease_id IN (${OLD_LEASES})`)
	const pruneSlices = db.write(`DELETE FROM lease_slices WHERE lease_id IN (${OLD_LEASES})`)
	const pruneLeases = db.write(`DELETE FROM leases WHERE lease_id IN (${OLD_LEASES})`)
	const countReturning = db.read<{ count: number }>(
		`SELECT count(*) AS count FROM leases WHERE state = 'returning'`,
	)

	function keep(lease: Lease, received: Received, by?: ChainId & { readonly seq: number }): void {
		const { leaseId, cardNo, purse, amount, ttlMs } = lease
		const { runId, wallMs, monotonicMs } = received
		const what = [leaseId, cardNo, purse, amount, ttlMs] as const
		const when = [runId, wallMs, Math.round(monotonicMs)] as const
		const brought = [by?.tillId ?? null, by?.epoch ?? null, by?.seq ?? null] as const
		insertLease(...what, ...when, JSON.stringify(lease), ...brought)
	}

	function active(leaseId: string, doing: string): LeaseRow {
		const row = readOne.get(leaseId)
		assert(row !== undefined && row.state === 'active', `${doing} needs an active lease, ${leaseId}`)
		return row
	}

	/** Whether it was brought by an entry and given up. */
	function isReleased(leaseId: string): boolean {
		return readReleasedOne.get(leaseId)?.released === 1
	}

	return {
		slices,
		/** A lease already known stays as it is: answers are repeated. */
		keep: (lease: Lease, received: Received): void => keep(lease, received),

		/** The lease that an entry forms by itself; kept by a till, all of it is that till's first slice. */
		keepBrought(brought: BroughtValue, by: ChainId & { readonly seq: number }, received: Received): void {
			const lease = broughtLease(brought, by, received)
			keep(lease, received, by)
			if (brought.keeper === 'till' && !slices.has(lease.leaseId, 1))
				slices.lend(
					{ ...by, leaseId: lease.leaseId, amount: lease.amount, ttlMs: lease.ttlMs },
					received.wallMs,
				)
		},

		one: (leaseId: string): Lease => toHeld(active(leaseId, 'a slice')).lease,

		isReleased,

		/**
		 * Gives up what entries after `afterSeq` and up to `lastSeq` brought, unless something of the same entry was spent or
		 * lent. Answers the entries of which all is given up, now or before. The caller opens the transaction.
		 */
		releaseBrought({ tillId, epoch }: ChainId, afterSeq: number, lastSeq: number): number[] {
			const places = [tillId, epoch, afterSeq, lastSeq] as const
			if (readActiveBrought.get(...places) !== undefined) releaseBrought(...places, ...places)
			return readReleased.all(...places).map(({ seq }) => seq)
		},

		/** Reserves a part of a lease for one till. Asserts that it is there. The caller opens the transaction. */
		lend(part: Parameters<typeof slices.lend>[0], nowMs: number): number {
			const held = toHeld(active(part.leaseId, 'a slice'))
			assert(held.spent + part.amount <= held.lease.amount, `lease ${part.leaseId} would be overlent`)
			assert(held.lentCount < SLICES_PER_LEASE_MAX, `lease ${part.leaseId} has too many slices`)
			return slices.lend(part, nowMs)
		},

		activeOfCard: (cardNo: string): HeldLease[] => readActiveOfCard.all(cardNo).map(toHeld),
		activeOf: (cardNo: string, purse: Purse): HeldLease[] => readActiveOf.all(cardNo, purse).map(toHeld),
		/** What this store spent of a purse by leases of any age and the centre has not posted yet. */
		unpostedOf: (cardNo: string, purse: Purse): number => readUnposted.get(cardNo, purse)?.spent ?? 0,
		active: (): HeldLease[] => readActive.all().map(toHeld),

		/** Writes a spend down. Asserts what must stay true of the lease. The caller opens the transaction. */
		spend(leaseId: string, counter: number, authKey: string, amount: number): void {
			const row = active(leaseId, 'a spend')
			const held = toHeld(row)
			assert(counter === row.last_counter + 1, `counter ${counter} does not follow ${row.last_counter}`)
			assert(held.spent + amount <= held.lease.amount, `lease ${leaseId} would be overspent`)
			insertSpend(leaseId, counter, authKey, amount)
			keepCounter(counter, leaseId)
		},

		/**
		 * The sale that used a spend is a fact now. The agent's own was written down when it was decided; a till's is heard of
		 * here first.
		 */
		capture(spend: CapturedSpend, { tillId, epoch, seq }: ChainId & { readonly seq: number }): void {
			const { leaseId, slice, counter, authKey, amount } = spend
			if (slice === 0) captureSpend(tillId, epoch, seq, leaseId, counter)
			else slices.capture({ leaseId, slice, counter, authKey, amount, tillId, epoch, seq })
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

		/**
		 * From this moment nothing more is spent from these leases. Answers the returns that were written down; there are none of
		 * those that were given up.
		 */
		startReturn(leaseIds: readonly string[]): LeaseReturn[] {
			return leaseIds
				.filter((leaseId) => !isReleased(leaseId))
				.map((leaseId) => {
					const row = active(leaseId, 'a return')
					assert(row.known === 1, `the centre does not know ${leaseId} yet`)
					const giveBack = leaseReturnSchema.parse({
						leaseId,
						lastCounter: row.last_counter,
						outstanding: readOutstanding.all(leaseId),
						lent: slices.lentOf(leaseId),
					})
					startReturn(JSON.stringify(giveBack), leaseId)
					return giveBack
				})
		},

		/** Returns not acknowledged yet, of one card and purse or of all (null). */
		returning: (cardNo: string | null, purse: Purse | null, countMax: number): LeaseReturn[] =>
			(cardNo === null
				? readReturning.all(purse, countMax)
				: readReturningOfCard.all(cardNo, purse, countMax)
			).map(toReturn),
		/** Returns that were acknowledged are told once more. */
		tellReturnsAgain(): void {
			tellReturnsAgain()
		},
		/** Leases that were given back and are older than `beforeMs` are forgotten. */
		prune(beforeMs: number): void {
			pruneSpends(beforeMs)
			pruneSlices(beforeMs)
			pruneLeases(beforeMs)
		},
		/** No lease here is spent or given back any more. */
		forget(): void {
			forgetLeases()
			forgetSlices()
			forgetSpends()
		},
		returningCount: (): number => countReturning.get()?.count ?? 0,
		endReturn(leaseIds: readonly string[]): void {
			for (const leaseId of leaseIds) endReturn(leaseId)
		},
	}
}

/** Nobody signs it: who has the entry knows it. The centre books the same when it posts the entry. */
function broughtLease(
	{ leaseId, cardNo, purse, amount }: BroughtValue,
	{ tillId, epoch }: ChainId,
	{ wallMs }: Received,
): Lease {
	return {
		leaseId: leaseIdSchema.parse(leaseId),
		storeId: storeIdSchema.parse(tillId.slice(0, tillId.lastIndexOf('-'))),
		cardNo,
		purse,
		amount,
		epoch,
		grantedAtMs: wallMs,
		ttlMs: LIMITS.leaseTtlMs,
		signature: '',
	}
}

function toReturn({ return_json }: { return_json: string }): LeaseReturn {
	return recordFrom(leaseReturnSchema, return_json, 'a return')
}

function toHeld(row: LeaseRow): HeldLease {
	return {
		lease: recordFrom(leaseSchema, row.lease_json, `lease ${row.lease_id}`),
		state: row.state,
		runId: row.run_id,
		receivedWallMs: row.received_wall_ms,
		receivedMonotonicMs: row.received_monotonic_ms,
		lastCounter: row.last_counter,
		spent: row.spent + row.slices_spent + row.lent,
		outstandingCount: row.outstanding,
		lent: row.lent,
		lentCount: row.lent_count,
		known: row.known === 1,
	}
}
