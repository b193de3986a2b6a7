/** The running counts of a shift, and the till settlement that closes it. Works without any network. */
import { add, type MinorUnits, subtract, ZERO } from '../../protocol/base/money.ts'
import type { TenderLine, TillSettlement } from '../../protocol/journal/entry.ts'
import type { BasketTotals } from '../../protocol/rules/basket-totals.ts'
import type { Shift, Tally } from '../till-state.ts'

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

export function settlementOf(shift: Shift, countedCashMinor: MinorUnits): TillSettlement {
	const { tally } = shift
	const expectedCashMinor = add(shift.floatMinor, tally.cashMinor)
	return {
		saleCount: tally.saleCount,
		itemCount: tally.itemCount,
		salesMinor: tally.salesMinor,
		taxMinor: tally.taxMinor,
		tenders: {
			cash: { count: tally.cashCount, amountMinor: tally.cashMinor },
			storedValue: { count: tally.storedValueCount, amountMinor: tally.storedValueMinor },
		},
		pointsEarned: tally.pointsEarned,
		saleCancelCount: tally.saleCancelCount,
		noSaleCount: tally.noSaleCount,
		floatMinor: shift.floatMinor,
		expectedCashMinor,
		countedCashMinor,
		differenceMinor: subtract(countedCashMinor, expectedCashMinor),
	}
}
