/**
 * Card settlement: the centre's own totals of a shift, taken from the entries it has posted, against the till's.
 * `cannotConfirm`: entries of the shift are quarantined, so the centre's totals are not complete. A shift is settled when
 * its closing entry is posted; the chain has no gaps, so everything before it is here by then.
 */
import { type Entry, entrySchema, type TillSettlement } from '../../protocol/journal/entry.ts'
import type { Sql } from '../database/pool.ts'
import type { JournalTables } from '../ledger/ledger-tables.ts'

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
export async function settleShifts(
	tables: JournalTables,
	entries: readonly Entry[],
	nowMs: number,
): Promise<void> {
	for (const { tillId, epoch, seq, body } of entries) {
		if (body.kind !== 'shiftClosed') continue
		const { shiftId } = body
		const texts = await tables.entryTextsOfShift(tillId, shiftId)
		const till = tillTotals(body.settlement)
		const centre = centreTotals(texts.map((text) => entrySchema.parse(JSON.parse(text))))
		// Something unreadable between the shift's first entry and its close may belong to the shift.
		const complete = !(await tables.unreadableWithin({ tillId, epoch }, shiftId, seq))
		const result = compare(till, centre, complete)
		await tables.keepSettlement({ tillId, shiftId, epoch, seq, result, till, centre, settledAtMs: nowMs })
	}
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
