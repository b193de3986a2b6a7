/** Slices of leases that this till was given, and those that it gave back, so that none is taken twice. */
import { assert } from '../protocol/base/assert.ts'
import { cardNoSchema, leaseIdSchema, tillIdSchema } from '../protocol/base/ids.ts'
import { purseSchema } from '../protocol/card/purse.ts'
import type { Slice } from '../protocol/wire/messages/lease.ts'
import type { KeptSlice, Received, SliceReturn } from '../till/ports/stand-in-book.ts'
import type { WritableDb } from './database.ts'

type SliceRow = {
	readonly lease_id: string
	readonly slice: number
	readonly till_id: string
	readonly card_no: string
	readonly purse: string
	readonly amount: number
	readonly ttl_ms: number
	readonly run_id: string
	readonly received_wall_ms: number
	readonly received_monotonic_ms: number
	readonly last_counter: number
	readonly state: 'held' | 'closed' | 'returned'
	readonly spent: number
	readonly reserved: number
	readonly unsent: number
}

type Place = { readonly epoch: number; readonly seq: number }

const KEPT = `SELECT p.*,
	(SELECT coalesce(sum(amount), 0) FROM own_spend s
		WHERE s.lease_id = p.lease_id AND s.slice = p.slice AND s.state <> 'released') AS spent,
	(SELECT count(*) FROM own_spend s
		WHERE s.lease_id = p.lease_id AND s.slice = p.slice AND s.state = 'reserved') AS reserved,
	EXISTS (SELECT 1 FROM chain c WHERE c.epoch = p.brought_epoch AND c.stored_seq < p.brought_seq) AS unsent
	FROM slice p`
/** Slices that entries after a place and up to another one brought. */
const OF_PLACES = 'brought_epoch = ? AND brought_seq > ? AND brought_seq <= ?'

export function sliceTable(db: WritableDb) {
	const insert = db.write(
		`INSERT INTO slice (lease_id, slice, till_id, card_no, purse, amount, ttl_ms, run_id, received_wall_ms,
			received_monotonic_ms, last_counter, state, brought_epoch, brought_seq)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
		 ON CONFLICT (lease_id, slice) DO NOTHING`,
	)
	const selectOne = db.read<SliceRow>(`${KEPT} WHERE p.lease_id = ? AND p.slice = ?`)
	const selectHeld = db.read<SliceRow>(
		`${KEPT} WHERE p.state = 'held' AND p.card_no = coalesce(?, p.card_no) ORDER BY p.lease_id, p.slice`,
	)
	const selectClosed = db.read<SliceRow>(`${KEPT} WHERE p.state = 'closed' ORDER BY p.lease_id, p.slice`)
	const count = db.write('UPDATE slice SET last_counter = ? WHERE lease_id = ? AND slice = ?')
	const close = db.write(
		"UPDATE slice SET state = 'closed' WHERE lease_id = ? AND slice = ? AND state = 'held'",
	)
	const closeAll = db.write("UPDATE slice SET state = 'closed' WHERE state = 'held'")
	const closeGiven = db.write(
		"UPDATE slice SET state = 'closed' WHERE state = 'held' AND (brought_seq IS NULL OR last_counter > 0)",
	)
	const selectHeldBrought = db.read<{ found: number }>(
		`SELECT 1 AS found FROM slice WHERE ${OF_PLACES} AND state = 'held' LIMIT 1`,
	)
	const release = db.write(
		`UPDATE slice SET state = 'returned', released = 1 WHERE ${OF_PLACES} AND state = 'held' AND brought_seq NOT IN
			(SELECT brought_seq FROM slice WHERE ${OF_PLACES} AND (state <> 'held' OR last_counter > 0))`,
	)
	const selectReleased = db.read<{ seq: number }>(
		`SELECT DISTINCT brought_seq AS seq FROM slice WHERE ${OF_PLACES} AND released = 1 ORDER BY brought_seq`,
	)
	const forgetAll = db.write("UPDATE slice SET state = 'returned' WHERE state <> 'returned'")
	const end = db.write("UPDATE slice SET state = 'returned' WHERE lease_id = ? AND slice = ?")

	function put(slice: Slice, received: Received, state: SliceRow['state'], brought?: Place): void {
		const { leaseId, slice: number, tillId, cardNo, purse, amount, ttlMs } = slice
		const { runId, wallMs, monotonicMs } = received
		const what = [leaseId, number, tillId, cardNo, purse, amount, ttlMs] as const
		const when = [runId, wallMs, Math.round(monotonicMs)] as const
		insert(...what, ...when, state, brought?.epoch ?? null, brought?.seq ?? null)
	}

	return {
		keep: (slice: Slice, received: Received): void => put(slice, received, 'held'),
		keepBrought: (slice: Slice, received: Received, by: Place): void => put(slice, received, 'held', by),
		/**
		 * Gives up what entries of an epoch after `afterSeq` and up to `lastSeq` brought, unless something of the same entry was
		 * spent or closed. Answers the entries of which all is given up, now or before. The caller opens the transaction.
		 */
		release(epoch: number, afterSeq: number, lastSeq: number): number[] {
			const places = [epoch, afterSeq, lastSeq] as const
			if (selectHeldBrought.get(...places) !== undefined) release(...places, ...places)
			return selectReleased.all(...places).map(({ seq }) => seq)
		},
		held: (cardNo: string | null): KeptSlice[] => selectHeld.all(cardNo).map(toKept),
		/**
		 * Draws the next counter for a spend; false, and nothing drawn, when the slice is held no more. Asserts what must stay
		 * true of the slice. The caller opens the transaction.
		 */
		spend(leaseId: string, slice: number, counter: number, amount: number): boolean {
			const row = selectOne.get(leaseId, slice)
			assert(row !== undefined, `a spend needs a slice that was given, ${leaseId}/${slice}`)
			if (row.state !== 'held') return false
			assert(counter === row.last_counter + 1, `counter ${counter} does not follow ${row.last_counter}`)
			assert(row.spent + amount <= row.amount, `slice ${leaseId}/${slice} would be overspent`)
			count(counter, leaseId, slice)
			return true
		},
		/** Unknown ones are noted, so that they are refused when they arrive late. */
		close(slice: Slice): void {
			put(slice, { runId: '', wallMs: 0, monotonicMs: 0 }, 'closed')
			close(slice.leaseId, slice.slice)
		},
		closeAll: (): number => closeAll(),
		/** All but what an entry brought and nothing was spent of: that goes back without a word when the entry is sent. */
		closeGiven: (): number => closeGiven(),
		/** This disk may not know all that was spent from them: neither spent from nor given back by it any more. */
		forgetAll: (): number => forgetAll(),
		toReturn: (): SliceReturn[] =>
			selectClosed
				.all()
				.filter(({ reserved }) => reserved === 0)
				.map((row) => {
					const { leaseId, slice, cardNo, purse, spent, lastCounter } = toKept(row)
					return { leaseId, slice, cardNo, purse, spent, lastCounter }
				}),
		/** Its `sliceReturned` is in the journal. */
		end(given: SliceReturn): void {
			const row = selectOne.get(given.leaseId, given.slice)
			assert(row?.state === 'closed', `only a closed slice is given back, ${given.leaseId}/${given.slice}`)
			assert(
				row.spent === given.spent && row.last_counter === given.lastCounter && row.reserved === 0,
				`slice ${given.leaseId}/${given.slice} is not as it is said to be`,
			)
			end(given.leaseId, given.slice)
		},
	}
}

function toKept(row: SliceRow): KeptSlice {
	return {
		leaseId: leaseIdSchema.parse(row.lease_id),
		slice: row.slice,
		tillId: tillIdSchema.parse(row.till_id),
		cardNo: cardNoSchema.parse(row.card_no),
		purse: purseSchema.parse(row.purse),
		amount: row.amount,
		ttlMs: row.ttl_ms,
		received: {
			runId: row.run_id,
			wallMs: row.received_wall_ms,
			monotonicMs: row.received_monotonic_ms,
		},
		lastCounter: row.last_counter,
		spent: row.spent,
		unsent: row.unsent === 1,
	}
}
