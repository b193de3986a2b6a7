/**
 * Card settlement: the centre's own totals of a shift, taken from the entries it has posted, against the till's.
 * `cannotConfirm`: entries of the shift are quarantined, so the centre's totals are not complete. A shift is settled when
 * its closing entry is posted; the chain has no gaps, so everything before it is here by then.
 */
import { type Entry, entrySchema, type TillSettlement } from '../../protocol/journal/entry.ts'
import type { Sql } from '../database/pool.ts'

/** What both sides can count; all of it from entries. */
export interface ShiftTotals {
	readonly saleCount: number
	readonly itemCount: number
	readonly salesMinor: number
	readonly taxMinor: number
	readonly cash: { readonly count: number; readonly amountMinor: number }
	readonly storedValue: { readonly count: number; readonly amountMinor: number }
	readonly pointsEarned: number
	readonly saleCancelCount: number
	readonly noSaleCount: number
}

export type SettlementResult = 'agreed' | 'notAgreed' | 'cannotConfirm'

function centreTotals(entries: readonly Entry[]): ShiftTotals {
	const bodies = entries.map((entry) => entry.body)
	const sales = bodies.flatMap((body) => (body.kind === 'saleCompleted' ? [body] : []))
	const tenders = sales.flatMap((sale) => sale.tenders)
	const earned = sales.flatMap((sale) => sale.earned)
	const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
	const paidBy = (kind: 'cash' | 'storedValue'): ShiftTotals['cash'] => {
		const chosen = tenders.filter((tender) => tender.kind === kind)
		return { count: chosen.length, amountMinor: sum(chosen.map((tender) => tender.amountMinor)) }
	}
	return {
		saleCount: sales.length,
		itemCount: sum(sales.map((sale) => sale.totals.itemCount)),
		salesMinor: sum(sales.map((sale) => sale.totals.totalMinor)),
		taxMinor: sum(sales.map((sale) => sale.totals.taxMinor)),
		cash: paidBy('cash'),
		storedValue: paidBy('storedValue'),
		pointsEarned: sum(earned.filter(({ purse }) => purse === 'points').map(({ amount }) => amount)),
		saleCancelCount: bodies.filter((body) => body.kind === 'saleCancelled').length,
		noSaleCount: bodies.filter((body) => body.kind === 'drawerOpened').length,
	}
}

function tillTotals(settlement: TillSettlement): ShiftTotals {
	const { saleCount, itemCount, salesMinor, taxMinor, pointsEarned, saleCancelCount, noSaleCount } =
		settlement
	const { cash, storedValue } = settlement.tenders
	return {
		saleCount,
		itemCount,
		salesMinor,
		taxMinor,
		cash,
		storedValue,
		pointsEarned,
		saleCancelCount,
		noSaleCount,
	}
}

function compare(till: ShiftTotals, centre: ShiftTotals, complete: boolean): SettlementResult {
	if (!complete) return 'cannotConfirm'
	const same = (left: ShiftTotals['cash'], right: ShiftTotals['cash']): boolean =>
		left.count === right.count && left.amountMinor === right.amountMinor
	const agreed =
		till.saleCount === centre.saleCount &&
		till.itemCount === centre.itemCount &&
		till.salesMinor === centre.salesMinor &&
		till.taxMinor === centre.taxMinor &&
		till.pointsEarned === centre.pointsEarned &&
		till.saleCancelCount === centre.saleCancelCount &&
		till.noSaleCount === centre.noSaleCount &&
		same(till.cash, centre.cash) &&
		same(till.storedValue, centre.storedValue)
	return agreed ? 'agreed' : 'notAgreed'
}

/** Settles the shifts that `entries` close. Inside the transaction that has just appended them. */
export async function settleShifts(sql: Sql, entries: readonly Entry[], nowMs: number): Promise<void> {
	for (const { tillId, epoch, seq, body } of entries) {
		if (body.kind !== 'shiftClosed') continue
		const rows = await sql.rows<{ entry_text: string }>(
			`SELECT entry_text FROM journal_entry
			WHERE till_id = $1 AND shift_id = $2 AND verdict <> 'quarantined'`,
			[tillId, body.shiftId],
		)
		const till = tillTotals(body.settlement)
		const centre = centreTotals(rows.map((row) => entrySchema.parse(JSON.parse(row.entry_text))))
		const result = compare(till, centre, await isComplete(sql, tillId, epoch, body.shiftId, seq))
		await sql.rows(
			`INSERT INTO card_settlement (till_id, shift_id, epoch, seq, result, till_totals, centre_totals, settled_at_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (till_id, shift_id) DO NOTHING`,
			[tillId, body.shiftId, epoch, seq, result, JSON.stringify(till), JSON.stringify(centre), nowMs],
		)
	}
}

/** False when something unreadable lies between the shift's first entry and its close: it may belong to the shift. */
async function isComplete(
	sql: Sql,
	tillId: string,
	epoch: number,
	shiftId: string,
	seq: number,
): Promise<boolean> {
	const rows = await sql.rows(
		`SELECT 1 FROM journal_entry WHERE till_id = $1 AND epoch = $2 AND verdict = 'quarantined' AND seq < $4
			AND seq > (SELECT min(seq) FROM journal_entry WHERE till_id = $1 AND epoch = $2 AND shift_id = $3) LIMIT 1`,
		[tillId, epoch, shiftId, seq],
	)
	return rows.length === 0
}

export interface SettlementRow {
	readonly tillId: string
	readonly shiftId: string
	readonly result: SettlementResult
	readonly till: ShiftTotals
	readonly centre: ShiftTotals
	readonly settledAtMs: number
}

/** All settlements, newest first. */
export async function settlements(sql: Sql): Promise<SettlementRow[]> {
	return await sql.rows<SettlementRow>(
		`SELECT till_id AS "tillId", shift_id AS "shiftId", result, till_totals AS till, centre_totals AS centre,
			settled_at_ms AS "settledAtMs" FROM card_settlement ORDER BY settled_at_ms DESC LIMIT 1000`,
	)
}
