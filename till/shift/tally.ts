/** The running counts of a shift, and the till settlement that closes it. Works without any network. */
import { add, type MinorUnits, subtract, ZERO } from '../../protocol/base/money.ts'
import type { CashDirection, EntryBody, TillSettlement } from '../../protocol/journal/entry.ts'
import { discountsMinor } from '../../protocol/pricing/totals.ts'
import type { Shift, Tally } from '../till-state.ts'

const NOTHING = { count: 0, amountMinor: ZERO }

export const EMPTY_TALLY: Tally = {
	saleCount: 0,
	itemCount: 0,
	salesMinor: ZERO,
	taxMinor: ZERO,
	tenders: {
		cash: NOTHING,
		storedValue: NOTHING,
		points: NOTHING,
		gift: NOTHING,
		coupon: NOTHING,
		activity: NOTHING,
		service: NOTHING,
	},
	loads: { storedValue: NOTHING, gift: NOTHING },
	discountsMinor: ZERO,
	refundsMinor: ZERO,
	pointsEarned: 0,
	saleCancelCount: 0,
	noSaleCount: 0,
	loanMinor: ZERO,
	pickupMinor: ZERO,
	paidInMinor: ZERO,
	paidOutMinor: ZERO,
}

/** A completed sale, as its entry tells it. */
export function withSale(
	tally: Tally,
	{ totals, tenders, loads, lines, earned }: Extract<EntryBody, { kind: 'saleCompleted' }>,
): Tally {
	const points = earned.filter(({ purse }) => purse === 'points')
	return {
		...tally,
		saleCount: tally.saleCount + 1,
		itemCount: tally.itemCount + totals.itemCount,
		salesMinor: add(tally.salesMinor, totals.totalMinor),
		taxMinor: add(tally.taxMinor, totals.taxMinor),
		tenders: tenders.reduce((sums, tender) => withOne(sums, tender.kind, tender.amountMinor), tally.tenders),
		loads: loads.reduce((sums, load) => withOne(sums, load.purse, load.amountMinor), tally.loads),
		discountsMinor: add(tally.discountsMinor, discountsMinor(lines)),
		pointsEarned: points.reduce((sum, { amount }) => sum + amount, tally.pointsEarned),
	}
}

type CountAndSum = { readonly count: number; readonly amountMinor: MinorUnits }

function withOne<Sums extends Readonly<Record<Kind, CountAndSum>>, Kind extends string>(
	sums: Sums,
	kind: Kind,
	amountMinor: MinorUnits,
): Sums {
	const { count, amountMinor: sum } = sums[kind]
	return { ...sums, [kind]: { count: count + 1, amountMinor: add(sum, amountMinor) } }
}

/** A payment given back to its purse after the sale. */
export function withRefund(tally: Tally, amountMinor: MinorUnits): Tally {
	return { ...tally, refundsMinor: add(tally.refundsMinor, amountMinor) }
}

/** Cash that came or went without a sale. */
export function withCashMoved(tally: Tally, direction: CashDirection, amountMinor: MinorUnits): Tally {
	switch (direction) {
		case 'loan':
			return { ...tally, loanMinor: add(tally.loanMinor, amountMinor) }
		case 'pickup':
			return { ...tally, pickupMinor: add(tally.pickupMinor, amountMinor) }
		case 'paidIn':
			return { ...tally, paidInMinor: add(tally.paidInMinor, amountMinor) }
		case 'paidOut':
			return { ...tally, paidOutMinor: add(tally.paidOutMinor, amountMinor) }
	}
}

/** What the drawer should hold now: float + cash kept of sales + loans + paid in − pickups − paid out. */
export function cashInDrawer({ floatMinor, tally }: Shift): MinorUnits {
	const came = add(floatMinor, tally.tenders.cash.amountMinor, tally.loanMinor, tally.paidInMinor)
	return subtract(came, add(tally.pickupMinor, tally.paidOutMinor))
}

export function settlementOf(shift: Shift, countedCashMinor: MinorUnits): TillSettlement {
	const { tally } = shift
	const expectedCashMinor = cashInDrawer(shift)
	return {
		saleCount: tally.saleCount,
		itemCount: tally.itemCount,
		salesMinor: tally.salesMinor,
		taxMinor: tally.taxMinor,
		tenders: tally.tenders,
		loads: tally.loads,
		discountsMinor: tally.discountsMinor,
		refundsMinor: tally.refundsMinor,
		pointsEarned: tally.pointsEarned,
		saleCancelCount: tally.saleCancelCount,
		noSaleCount: tally.noSaleCount,
		floatMinor: shift.floatMinor,
		cashMoved: {
			loanMinor: tally.loanMinor,
			pickupMinor: tally.pickupMinor,
			paidInMinor: tally.paidInMinor,
			paidOutMinor: tally.paidOutMinor,
		},
		expectedCashMinor,
		countedCashMinor,
		differenceMinor: subtract(countedCashMinor, expectedCashMinor),
	}
}
