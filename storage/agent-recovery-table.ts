/** What another till needs to go on where a lost one stopped: its basket as it last told it, and its open shift. */
import { shiftIdSchema } from '../protocol/base/ids.ts'
import type { Basket, OpenShift } from './agent-records.ts'
import type { WritableDb } from './database.ts'

type BasketRow = { epoch: number; seq: number; version: number; text: string | null }
type ShiftRow = { shift_id: string; epoch: number; seq: number }

export function createRecoveryTable(db: WritableDb) {
	const readBasket = db.read<BasketRow>('SELECT epoch, seq, version, text FROM baskets WHERE till_id = ?')
	const keepBasket = db.write(
		`INSERT INTO baskets (till_id, epoch, seq, version, text) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT (till_id) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, version = excluded.version,
			text = excluded.text WHERE (excluded.epoch, excluded.seq) >= (baskets.epoch, baskets.seq)`,
	)
	const readShift = db.read<ShiftRow>('SELECT shift_id, epoch, seq FROM open_shifts WHERE till_id = ?')
	const openShift = db.write(
		`INSERT INTO open_shifts (till_id, shift_id, epoch, seq) VALUES (?, ?, ?, ?)
		 ON CONFLICT (till_id) DO UPDATE SET shift_id = excluded.shift_id, epoch = excluded.epoch, seq = excluded.seq
		 WHERE (excluded.epoch, excluded.seq) > (open_shifts.epoch, open_shifts.seq)`,
	)
	const closeShift = db.write('DELETE FROM open_shifts WHERE till_id = ? AND shift_id = ?')

	return {
		/** A picture older than the one here is not kept. */
		keepBasket(tillId: string, { epoch, seq, version, text }: Basket): void {
			keepBasket(tillId, epoch, seq, version, text)
		},
		basketOf: (tillId: string): Basket | null => readBasket.get(tillId) ?? null,
		shiftOpened(tillId: string, shiftId: string, epoch: number, seq: number): void {
			openShift(tillId, shiftId, epoch, seq)
		},
		shiftClosed(tillId: string, shiftId: string): void {
			closeShift(tillId, shiftId)
		},
		openShiftOf(tillId: string): OpenShift | null {
			const row = readShift.get(tillId)
			return row === undefined
				? null
				: { shiftId: shiftIdSchema.parse(row.shift_id), epoch: row.epoch, seq: row.seq }
		},
	}
}

/** A basket that was told before the open shift began is none any more; the till could not tell in time how it ended. */
export function basketOfShift(basket: Basket | null, openShift: OpenShift | null): Basket | null {
	if (basket === null || openShift === null) return basket
	const isOlder =
		basket.epoch < openShift.epoch || (basket.epoch === openShift.epoch && basket.seq < openShift.seq)
	return isOlder ? null : basket
}
