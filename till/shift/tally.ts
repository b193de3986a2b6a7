/** The running counts of a shift, and the till settlement that closes it. Works without any network. */
import { add, type MinorUnits, subtract, ZERO } from '../../protocol/base/money.ts'
import type { CashDirection, TenderLine, TillSettlement } from '../../protocol/journal/entry.ts'
import type { BasketTotals } from '../../protocol/rules/basket-totals.ts'
import type { Shift, Tally } from '../till-state.ts'

const NOTHING = { count: 0, amountMinor: ZERO }

export const EMPTY_TALLY: Tally = {
	saleCount: 0,
	itemCount: 0,
	salesMinor: ZERO,
	taxMinor: ZERO,
	cashCount: 0,
	cashMinor: ZERO,
	storedValueCount: 0,
	storedValueMinor: ZERO,
	pointsEarned: 0,
	saleCancelCount: 0,
	noSaleCount: 0,
	loanMinor: ZERO,
	pickupMinor: ZERO,
	paidInMinor: ZERO,
	paidOutMinor: ZERO,
}

export function withSale(
	tally: Tally,
	totals: BasketTotals,
	tenders: readonly TenderLine[],
	points: number,
): Tally {
	const cash = tenders.filter((tender) => tender.kind === 'cash')
	const storedValue = tenders.filter((tender) => tender.kind === 'storedValue')
	return {
		...tally,
		saleCount: tally.saleCount + 1,
		itemCount: tally.itemCount + totals.itemCount,
		salesMinor: add(tally.salesMinor, totals.totalMinor),
		taxMinor: add(tally.taxMinor, totals.taxMinor),
		cashCount: tally.cashCount + cash.length,
		cashMinor: add(tally.cashMinor, ...cash.map((tender) => tender.amountMinor)),
		storedValueCount: tally.storedValueCount + storedValue.length,
		storedValueMinor: add(tally.storedValueMinor, ...storedValue.map((tender) => tender.amountMinor)),
		pointsEarned: tally.pointsEarned + points,
	}
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
	const came = add(floatMinor, tally.cashMinor, tally.loanMinor, tally.paidInMinor)
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
		tenders: {
			cash: { count: tally.cashCount, amountMinor: tally.cashMinor },
			storedValue: { count: tally.storedValueCount, amountMinor: tally.storedValueMinor },
			points: NOTHING,
			gift: NOTHING,
			coupon: NOTHING,
			activity: NOTHING,
			service: NOTHING,
		},
		loads: { storedValue: NOTHING, gift: NOTHING },
		discountsMinor: ZERO,
		refundsMinor: ZERO,
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
