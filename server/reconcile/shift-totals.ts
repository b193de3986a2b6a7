/** What both sides can count of a shift, taken from entries alone, and where the two counts differ. Pure. */
import { minor } from '../../protocol/base/money.ts'
import type { Entry, TillSettlement } from '../../protocol/journal/entry.ts'

interface Paid {
	readonly count: number
	readonly amountMinor: number
}

export interface ShiftTotals {
	readonly saleCount: number
	readonly itemCount: number
	readonly salesMinor: number
	readonly taxMinor: number
	readonly cash: Paid
	readonly storedValue: Paid
	readonly pointsEarned: number
	readonly saleCancelCount: number
	readonly noSaleCount: number
	readonly cashMoved: TillSettlement['cashMoved']
}

export type SettlementResult = 'agreed' | 'notAgreed' | 'cannotConfirm'

export interface SettlementRow {
	readonly tillId: string
	readonly shiftId: string
	readonly result: SettlementResult
	readonly till: ShiftTotals
	readonly centre: ShiftTotals
	readonly settledAtMs: number
}

/** One figure on which till and centre do not say the same, for example `storedValue.amountMinor`. */
export interface Difference {
	readonly figure: string
	readonly till: number
	readonly centre: number
}

export function centreTotals(entries: readonly Entry[]): ShiftTotals {
	const bodies = entries.map((entry) => entry.body)
	const sales = bodies.flatMap((body) => (body.kind === 'saleCompleted' ? [body] : []))
	const moved = bodies.flatMap((body) => (body.kind === 'cashMoved' ? [body] : []))
	const tenders = sales.flatMap((sale) => sale.tenders)
	const earned = sales.flatMap((sale) => sale.earned)
	const paidBy = (kind: (typeof tenders)[number]['kind']): Paid => {
		const chosen = tenders.filter((tender) => tender.kind === kind)
		return { count: chosen.length, amountMinor: sum(chosen.map((tender) => tender.amountMinor)) }
	}
	const movedBy = (direction: (typeof moved)[number]['direction']) =>
		sum(moved.filter((body) => body.direction === direction).map((body) => body.amountMinor))
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
		cashMoved: {
			loanMinor: minor(movedBy('loan')),
			pickupMinor: minor(movedBy('pickup')),
			paidInMinor: minor(movedBy('paidIn')),
			paidOutMinor: minor(movedBy('paidOut')),
		},
	}
}

function sum(amounts: readonly number[]): number {
	return amounts.reduce((total, amount) => total + amount, 0)
}

export function tillTotals(settlement: TillSettlement): ShiftTotals {
	const { saleCount, itemCount, salesMinor, taxMinor, pointsEarned, saleCancelCount, noSaleCount } =
		settlement
	const { cash, storedValue } = settlement.tenders
	const { cashMoved } = settlement
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
		cashMoved,
	}
}

/** Empty when every figure is the same on both sides. */
export function differences(till: ShiftTotals, centre: ShiftTotals): Difference[] {
	const ours = new Map(figuresOf(centre))
	return figuresOf(till).flatMap(([figure, value]) => {
		const other = ours.get(figure) ?? 0
		return value === other ? [] : [{ figure, till: value, centre: other }]
	})
}

function figuresOf(totals: object, prefix = ''): [string, number][] {
	return Object.entries(totals).flatMap(([name, value]: [string, unknown]): [string, number][] => {
		if (typeof value === 'number') return [[prefix + name, value]]
		return typeof value === 'object' && value !== null ? figuresOf(value, `${prefix}${name}.`) : []
	})
}
