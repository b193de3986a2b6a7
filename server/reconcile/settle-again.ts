/**
 * Settling again. An entry keeps its batch by its shift, however late it comes; the settlement then says what is true now,
 * and what it said before stays in the history. Doing it twice changes nothing.
 */
import type { Database, Sql } from '../database/pool.ts'
import { resultOf } from './card-settlement.ts'
import { readShift, type Shift } from './shift-entries.ts'
import { centreTotals, differences, type SettlementResult, tillTotals } from './shift-totals.ts'

/** Two transactions that do not see each other begin no further apart than this. */
const OVERLAP_MS = 60_000

interface ShiftKey {
	readonly tillId: string
	readonly shiftId: string
}

interface Settled {
	readonly epoch: number
	readonly seq: number
	readonly result: SettlementResult
	readonly first: number
	readonly late_count: number
	readonly same: boolean
}

/** Settles every shift that got entries after it was settled; `sinceMs` spares looking further back. Returns them. */
export async function settleLate(database: Database, sinceMs: number, nowMs: number): Promise<ShiftKey[]> {
	const due = await database.rows<ShiftKey>(
		`SELECT DISTINCT s.till_id AS "tillId", s.shift_id AS "shiftId"
		FROM journal_entry j JOIN card_settlement s USING (till_id, shift_id)
		WHERE j.posted_at_ms >= $1 AND j.posted_at_ms > s.settled_at_ms - $2 AND (j.epoch <> s.epoch OR j.seq > s.seq)
		ORDER BY 1, 2`,
		[sinceMs, OVERLAP_MS],
	)
	for (const key of due) await settleAgain(database, key, nowMs, null)
	return due
}

/** Null `operatorId`: the centre by itself. False when the shift was never closed. */
export async function settleAgain(
	database: Database,
	{ tillId, shiftId }: ShiftKey,
	nowMs: number,
	operatorId: string | null,
): Promise<boolean> {
	return await database.transaction(async (sql) => {
		await sql.rows('SELECT 1 FROM card_settlement WHERE till_id = $1 AND shift_id = $2 FOR UPDATE', [
			tillId,
			shiftId,
		])
		const shift = await readShift(sql, tillId, shiftId)
		if (shift?.close === undefined) return false
		await keepAgain(sql, shift, shift.close, nowMs, operatorId)
		return true
	})
}

async function keepAgain(
	sql: Sql,
	shift: Shift,
	close: NonNullable<Shift['close']>,
	nowMs: number,
	operatorId: string | null,
): Promise<void> {
	const till = tillTotals(close.body.settlement)
	const centre = centreTotals(shift.entries.map(({ entry }) => entry))
	const result = resultOf(differences(till, centre), shift.incomplete)
	const { tillId, shiftId } = shift
	const key = [tillId, shiftId] as const
	const [before] = await sql.rows<Settled>(
		`SELECT epoch, seq, result, late_count, coalesce(first_settled_at_ms, settled_at_ms) AS first,
			till_totals = $3 AND centre_totals = $4 AS same FROM card_settlement WHERE till_id = $1 AND shift_id = $2`,
		[...key, JSON.stringify(till), JSON.stringify(centre)],
	)
	if (before === undefined) return
	const lateCount = shift.entries.filter(
		(row) => (row.epoch !== before.epoch || row.seq > before.seq) && row.postedAtMs >= before.first,
	).length
	if (before.same && before.result === result && before.late_count === lateCount) {
		await sql.rows('UPDATE card_settlement SET settled_at_ms = $3 WHERE till_id = $1 AND shift_id = $2', [
			...key,
			nowMs,
		])
		return
	}
	await sql.rows(
		`INSERT INTO card_settlement_history
		SELECT till_id, shift_id, 1 + (SELECT count(*) FROM card_settlement_history h WHERE h.till_id = $1 AND h.shift_id = $2),
			result, till_totals, centre_totals, settled_at_ms, $3, $4
		FROM card_settlement WHERE till_id = $1 AND shift_id = $2`,
		[...key, nowMs, operatorId],
	)
	await sql.rows(
		`UPDATE card_settlement SET result = $3, till_totals = $4, centre_totals = $5, settled_at_ms = $6, late_count = $7,
			first_settled_at_ms = coalesce(first_settled_at_ms, settled_at_ms) WHERE till_id = $1 AND shift_id = $2`,
		[...key, result, JSON.stringify(till), JSON.stringify(centre), nowMs, lateCount],
	)
}
