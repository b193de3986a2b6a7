/** The running counts of a shift, and the till settlement that closes it. Works without any network. */
import { add, type MinorUnits, subtract, ZERO } from '../../protocol/base/money.ts'
import type { CashDirection, EntryBody, TenderLine, TillSettlement } from '../../protocol/journal/entry.ts'
import { withDepositsOf } from '../../protocol/pricing/deposit-figures.ts'
import { discountsMinor } from '../../protocol/pricing/totals.ts'
import { returnFigures } from '../../protocol/returns/return-figures.ts'
import { noSaleReasons } from '../../protocol/rules/no-sale-reasons.ts'
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
	outsideReturned: NOTHING,
	roundingMinor: ZERO,
	foreignChangeMinor: ZERO,
	foreignMinor: {},
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
export function withSale(tally: Tally, sale: Extract<EntryBody, { kind: 'saleCompleted' }>): Tally {
	const { totals, tenders, loads, lines, earned, roundingMinor } = sale
	const points = earned.filter(({ purse }) => purse === 'points')
	return {
		...tally,
		saleCount: tally.saleCount + 1,
		itemCount: tally.itemCount + totals.itemCount,
		salesMinor: add(tally.salesMinor, totals.totalMinor),
		taxMinor: add(tally.taxMinor, totals.taxMinor),
		tenders: tenders.reduce((sums, tender) => withOne(sums, tender.kind, tender.amountMinor), tally.tenders),
		roundingMinor: add(tally.roundingMinor, roundingMinor ?? ZERO),
		...withForeign(tally, tenders),
		loads: loads.reduce((sums, load) => withOne(sums, load.purse, load.amountMinor), tally.loads),
		...withReturns(tally, sale),
		...withDepositsOf(tally.deposits, sale),
		discountsMinor: add(tally.discountsMinor, discountsMinor(lines)),
		pointsEarned: points.reduce((sum, { amount }) => sum + amount, tally.pointsEarned),
	}
}

/** Goods that came back and what was paid back for them. */
function withReturns(
	tally: Tally,
	{ returns, paidBack }: Pick<Extract<EntryBody, { kind: 'saleCompleted' }>, 'returns' | 'paidBack'>,
): Pick<Tally, 'returns' | 'paidBack'> {
	const sums = returnFigures([{ returns, paidBack }])
	const [before, back] = [tally.returns, tally.paidBack]
	return {
		returns:
			sums.returns === undefined
				? before
				: {
						count: (before?.count ?? 0) + sums.returns.count,
						amountMinor: add(before?.amountMinor ?? ZERO, sums.returns.amountMinor),
						taxMinor: add(before?.taxMinor ?? ZERO, sums.returns.taxMinor),
						creditMinor: add(before?.creditMinor ?? ZERO, sums.returns.creditMinor),
					},
		paidBack:
			sums.paidBack === undefined
				? back
				: {
						cashMinor: add(back?.cashMinor ?? ZERO, sums.paidBack.cashMinor),
						cardsMinor: add(back?.cardsMinor ?? ZERO, sums.paidBack.cardsMinor),
						outsideMinor: add(back?.outsideMinor ?? ZERO, sums.paidBack.outsideMinor),
					},
	}
}

type CountAndSum = { readonly count: number; readonly amountMinor: MinorUnits }

function withOne<Sums extends { readonly [K in Kind]?: CountAndSum | undefined }, Kind extends string>(
	sums: Sums,
	kind: Kind,
	amountMinor: MinorUnits,
): Sums {
	const { count, amountMinor: sum } = sums[kind] ?? NOTHING
	return { ...sums, [kind]: { count: count + 1, amountMinor: add(sum, amountMinor) } }
}

function withForeign(
	{ foreignChangeMinor, foreignMinor }: Tally,
	tenders: readonly TenderLine[],
): Pick<Tally, 'foreignChangeMinor' | 'foreignMinor'> {
	const foreign = tenders.filter((tender) => tender.kind === 'foreignCash')
	const sums = { ...foreignMinor }
	for (const { currency, foreignMinor: taken } of foreign) sums[currency] = add(sums[currency] ?? ZERO, taken)
	return {
		foreignChangeMinor: add(foreignChangeMinor, ...foreign.map(({ changeMinor }) => changeMinor)),
		foreignMinor: sums,
	}
}

/** A payment that somebody outside charged and that goes back there. */
export function withOutsideReturned(tally: Tally, amountMinor: MinorUnits): Tally {
	const { count, amountMinor: sum } = tally.outsideReturned
	return { ...tally, outsideReturned: { count: count + 1, amountMinor: add(sum, amountMinor) } }
}

/** A payment given back to its purse after the sale. */
export function withRefund(tally: Tally, amountMinor: MinorUnits): Tally {
	return { ...tally, refundsMinor: add(tally.refundsMinor, amountMinor) }
}

/** The drawer opened without a sale. */
export function withNoSale(tally: Tally, why: string | undefined): Tally {
	return { ...tally, noSaleCount: tally.noSaleCount + 1, ...noSaleReasons([why], tally.noSaleReasons) }
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

/** What the drawer should hold now: as `expectedCashMinor` of a settlement. */
export function cashInDrawer({ floatMinor, tally }: Shift): MinorUnits {
	const came = add(floatMinor, tally.tenders.cash.amountMinor, tally.loanMinor, tally.paidInMinor)
	const paidBackMinor = tally.paidBack?.cashMinor ?? ZERO
	return subtract(came, add(tally.pickupMinor, tally.paidOutMinor, tally.foreignChangeMinor, paidBackMinor))
}

/** Cash of other currencies as it was counted, in minor units of each. */
export type CountedForeign = readonly { readonly currency: string; readonly countedMinor: MinorUnits }[]

export function settlementOf(
	shift: Shift,
	countedCashMinor: MinorUnits,
	countedForeign: CountedForeign = [],
): TillSettlement {
	const { tally } = shift
	const expectedCashMinor = cashInDrawer(shift)
	return {
		saleCount: tally.saleCount,
		itemCount: tally.itemCount,
		salesMinor: tally.salesMinor,
		taxMinor: tally.taxMinor,
		tenders: tally.tenders,
		...outsideFigures(tally, countedForeign),
		...(tally.returns === undefined ? {} : { returns: tally.returns }),
		...(tally.paidBack === undefined ? {} : { paidBack: tally.paidBack }),
		...(tally.deposits === undefined ? {} : { deposits: tally.deposits }),
		loads: tally.loads,
		discountsMinor: tally.discountsMinor,
		refundsMinor: tally.refundsMinor,
		pointsEarned: tally.pointsEarned,
		saleCancelCount: tally.saleCancelCount,
		noSaleCount: tally.noSaleCount,
		...(tally.noSaleReasons === undefined ? {} : { noSaleReasons: tally.noSaleReasons }),
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

/** Figures that are left out while there is nothing to tell. */
function outsideFigures(
	{ outsideReturned, roundingMinor, foreignChangeMinor, foreignMinor }: Tally,
	counted: CountedForeign,
): Partial<TillSettlement> {
	const currencies = new Set([...Object.keys(foreignMinor), ...counted.map(({ currency }) => currency)])
	const foreignCash = [...currencies].sort().map((currency) => ({
		currency,
		expectedMinor: foreignMinor[currency] ?? ZERO,
		countedMinor: counted.find((one) => one.currency === currency)?.countedMinor ?? null,
	}))
	return {
		...(outsideReturned.count > 0 ? { outsideReturned } : {}),
		...(roundingMinor === 0 ? {} : { roundingMinor }),
		...(foreignChangeMinor === 0 ? {} : { foreignChangeMinor }),
		...(foreignCash.length > 0 ? { foreignCash } : {}),
	}
}
