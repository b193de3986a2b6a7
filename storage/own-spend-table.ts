/** What this till vouched for itself: from a slice, or within its floor limit. */
import { authKeySchema, cardNoSchema, leaseIdSchema } from '../protocol/base/ids.ts'
import { type PurseKind, purseSchema } from '../protocol/card/purse.ts'
import type { OwnAuthority, OwnSpend, StandingSpend } from '../till/ports/stand-in-book.ts'
import type { WritableDb } from './database.ts'

type SpendRow = {
	readonly auth_key: string
	readonly card_no: string
	readonly purse: string
	readonly amount: number
	readonly lease_id: string | null
	readonly slice: number | null
	readonly counter: number | null
	readonly state: 'reserved' | 'captured' | 'posted' | 'released'
}

type Place = { readonly epoch: number; readonly seq: number }

export function ownSpendTable(db: WritableDb) {
	const insert = db.write(
		`INSERT INTO own_spend (auth_key, card_no, purse, amount, lease_id, slice, counter, state)
		 VALUES (?, ?, ?, ?, ?, ?, ?, 'reserved')`,
	)
	const select = db.read<SpendRow>('SELECT * FROM own_spend WHERE auth_key = ?')
	const selectFloor = db.read<{ amount: number }>(
		`SELECT coalesce(sum(amount), 0) AS amount FROM own_spend
		 WHERE lease_id IS NULL AND state IN ('reserved', 'captured') AND (purse = ? OR purse LIKE ? || ':%')`,
	)
	const capture = db.write(
		"UPDATE own_spend SET state = 'captured', epoch = ?, seq = ? WHERE auth_key = ? AND state = 'reserved'",
	)
	const release = db.write(
		`INSERT INTO own_spend (auth_key, card_no, purse, amount, state, epoch, seq) VALUES (?, ?, ?, ?, 'released', ?, ?)
		 ON CONFLICT (auth_key) DO UPDATE SET state = 'released', epoch = excluded.epoch, seq = excluded.seq
		 WHERE state = 'reserved'`,
	)
	const post = db.write(
		`UPDATE own_spend SET state = 'posted' WHERE epoch = ? AND seq <= ? AND state = 'captured'
		 AND seq NOT IN (SELECT seq FROM verdict v WHERE v.epoch = own_spend.epoch
			AND json_extract(v.verdict, '$.kind') IN ('contested', 'quarantined'))`,
	)
	const prune = db.write(
		"DELETE FROM own_spend WHERE epoch = ? AND seq <= ? AND state IN ('posted', 'released')",
	)

	return {
		insert({ authKey, cardNo, purse, amount, authority }: OwnSpend): void {
			const [leaseId, slice, counter] =
				authority.kind === 'lease'
					? [authority.leaseId, authority.slice, authority.counter]
					: [null, null, null]
			insert(authKey, cardNo, purse, amount, leaseId, slice, counter)
		},
		standing(authKey: string): StandingSpend | null {
			const row = select.get(authKey)
			return row === undefined ? null : standingOf(row)
		},
		floorSpent: (kind: PurseKind): number => selectFloor.get(kind, kind)?.amount ?? 0,
		/** A sale has used it. */
		capture(authKey: string, { epoch, seq }: Place): void {
			capture(epoch, seq, authKey)
		},
		/** It will not be used; nothing can be spent under this key any more. */
		release({ authKey, cardNo, purse, amount }: Omit<OwnSpend, 'authority'>, { epoch, seq }: Place): void {
			release(authKey, cardNo, purse, amount, epoch, seq)
		},
		/** The centre has these in its books; what it could not apply it has not. */
		posted: (epoch: number, seq: number): number => post(epoch, seq),
		prunedUpTo: (epoch: number, seq: number): number => prune(epoch, seq),
	}
}

function standingOf(row: SpendRow): StandingSpend {
	const authKey = authKeySchema.parse(row.auth_key)
	if (row.state === 'released') return { kind: 'reversed', authKey }
	return {
		kind: 'spent',
		authKey,
		cardNo: cardNoSchema.parse(row.card_no),
		purse: purseSchema.parse(row.purse),
		amount: row.amount,
		authority: authorityOf(row),
	}
}

function authorityOf({ lease_id, slice, counter }: SpendRow): OwnAuthority {
	if (lease_id === null || slice === null || counter === null) return { kind: 'floor' }
	return { kind: 'lease', leaseId: leaseIdSchema.parse(lease_id), slice, counter }
}
