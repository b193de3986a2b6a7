/** What both sides can count of a shift, taken from entries alone, and where the two counts differ. Pure. */
import { minor } from '../../protocol/base/money.ts'
import type { Entry, TillSettlement } from '../../protocol/journal/entry.ts'
import { depositFigures } from '../../protocol/pricing/deposit-figures.ts'
import { returnFigures } from '../../protocol/returns/return-figures.ts'
import { noSaleReasons } from '../../protocol/rules/no-sale-reasons.ts'

export type ShiftTotals = Omit<
	TillSettlement,
	'floatMinor' | 'expectedCashMinor' | 'countedCashMinor' | 'differenceMinor' | 'foreignCash'
>

export type SettlementResult = 'agreed' | 'notAgreed' | 'cannotConfirm'

export interface SettlementRow {
	readonly tillId: string
	readonly shiftId: string
	readonly result: SettlementResult
	readonly till: ShiftTotals
	readonly centre: ShiftTotals
	readonly settledAtMs: number
}

/** One figure on which till and centre do not say the same, for example `tenders.storedValue.amountMinor`. */
export interface Difference {
	readonly figure: string
	readonly till: number
	readonly centre: number
}

export function centreTotals(entries: readonly Entry[]): ShiftTotals {
	const bodies = entries.map((entry) => entry.body)
	const sales = bodies.flatMap((body) => (body.kind === 'saleCompleted' ? [body] : []))
	const moved = bodies.flatMap((body) => (body.kind === 'cashMoved' ? [body] : []))
	const opened = bodies.flatMap((body) => (body.kind === 'drawerOpened' ? [body] : []))
	const tenders = sales.flatMap((sale) => sale.tenders)
	const loads = sales.flatMap((sale) => sale.loads)
	const earned = sales.flatMap((sale) => sale.earned)
	const discounts = sales.flatMap((sale) => sale.lines.flatMap((line) => line.discounts))
	const refunds = bodies.flatMap((body) => (body.kind === 'spendRefunded' ? [body] : []))
	const paidBy = (kind: keyof ShiftTotals['tenders']) =>
		counted(tenders.filter((tender) => tender.kind === kind))
	const paidOutside = (['bankCard', 'mobilePay', 'foreignCash'] as const).flatMap((kind) => {
		const paid = paidBy(kind)
		return paid.count > 0 ? [[kind, paid] as const] : []
	})
	const returned = counted(bodies.filter((body) => body.kind === 'outsidePaymentReturned'))
	const roundingMinor = minor(sum(sales.map((sale) => sale.roundingMinor ?? 0)))
	const foreignChangeMinor = minor(
		sum(tenders.map((tender) => (tender.kind === 'foreignCash' ? tender.changeMinor : 0))),
	)
	const loadedTo = (purse: keyof ShiftTotals['loads']) =>
		counted(loads.filter((load) => load.purse === purse))
	const movedBy = (direction: (typeof moved)[number]['direction']) =>
		counted(moved.filter((body) => body.direction === direction)).amountMinor
	return {
		saleCount: sales.length,
		itemCount: sum(sales.map((sale) => sale.totals.itemCount)),
		salesMinor: minor(sum(sales.map((sale) => sale.totals.totalMinor))),
		taxMinor: minor(sum(sales.map((sale) => sale.totals.taxMinor))),
		tenders: {
			cash: paidBy('cash'),
			storedValue: paidBy('storedValue'),
			points: paidBy('points'),
			gift: paidBy('gift'),
			coupon: paidBy('coupon'),
			activity: paidBy('activity'),
			service: paidBy('service'),
			...Object.fromEntries(paidOutside),
		},
		...(returned.count > 0 ? { outsideReturned: returned } : {}),
		...(roundingMinor === 0 ? {} : { roundingMinor }),
		...(foreignChangeMinor === 0 ? {} : { foreignChangeMinor }),
		...returnFigures(sales),
		...depositFigures(sales),
		loads: { storedValue: loadedTo('storedValue'), gift: loadedTo('gift') },
		discountsMinor: counted(discounts).amountMinor,
		refundsMinor: counted(refunds).amountMinor,
		pointsEarned: sum(earned.filter(({ purse }) => purse === 'points').map(({ amount }) => amount)),
		saleCancelCount: bodies.filter((body) => body.kind === 'saleCancelled').length,
		noSaleCount: opened.length,
		...noSaleReasons(opened.map(({ why }) => why)),
		cashMoved: {
			loanMinor: movedBy('loan'),
			pickupMinor: movedBy('pickup'),
			paidInMinor: movedBy('paidIn'),
			paidOutMinor: movedBy('paidOut'),
		},
	}
}

function counted(rows: readonly { readonly amountMinor: number }[]): ShiftTotals['tenders']['cash'] {
	return { count: rows.length, amountMinor: minor(sum(rows.map(({ amountMinor }) => amountMinor))) }
}

function sum(amounts: readonly number[]): number {
	return amounts.reduce((total, amount) => total + amount, 0)
}

/** What the till counted, without the cash in its drawer: that only the till can count. */
export function tillTotals(settlement: TillSettlement): ShiftTotals {
	const { floatMinor: _float, expectedCashMinor: _expected, ...rest } = settlement
	const { countedCashMinor: _counted, differenceMinor: _difference, foreignCash: _foreign, ...totals } = rest
	return totals
}

/** Empty when every figure is the same on both sides. */
export function differences(till: ShiftTotals, centre: ShiftTotals): Difference[] {
	const theirs = new Map(figuresOf(till))
	const ours = new Map(figuresOf(centre))
	return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((figure) => {
		const [told, counted] = [theirs.get(figure) ?? 0, ours.get(figure) ?? 0]
		return told === counted ? [] : [{ figure, till: told, centre: counted }]
	})
}

function figuresOf(totals: object, prefix = ''): [string, number][] {
	return Object.entries(totals).flatMap(([at, value]: [string, unknown]): [string, number][] => {
		const name = reasonOf(value) ?? at
		if (typeof value === 'number') return [[prefix + name, value]]
		return typeof value === 'object' && value !== null ? figuresOf(value, `${prefix}${name}.`) : []
	})
}

/** A row of a list is known by what it is about, not by its place. */
function reasonOf(value: unknown): string | null {
	return typeof value === 'object' && value !== null && 'reason' in value ? String(value.reason) : null
}
