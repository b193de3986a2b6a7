/** Draws the picture for the screens from what the till remembers and what surrounds it. Pure. */
import { add, minor, ZERO } from '../protocol/base/money.ts'
import { purseKind } from '../protocol/card/purse.ts'
import { isPurseTender, type SoldLine, type TenderLine } from '../protocol/journal/entry.ts'
import { lineWorth } from '../protocol/pricing/line-worth.ts'
import { discountsMinor } from '../protocol/pricing/totals.ts'
import { type Arrival, arrivalsBut, arrivalsNow } from './arrivals.ts'
import { customerConfirmView } from './card/customer-confirm.ts'
import { deskView } from './card/desk-view.ts'
import { memberView } from './card/member-view.ts'
import { purseUnit, voucherTypeOf } from './card/purse-views.ts'
import { mayReadAll } from './journal/journal-scope.ts'
import { isProvisional } from './receipt/sale-receipt.ts'
import { returnsView } from './returns/return-view.ts'
import { dueOf, lineToPrice, paidOf, soldLines, takenByGrant, totalsOf } from './sale/basket.ts'
import { campaignViews } from './sale/campaign-views.ts'
import { cashDueOf } from './sale/cash-tender.ts'
import { followsGoods } from './sale/deposits.ts'
import { earnedBy } from './sale/earned.ts'
import { byHandRulesView, pendingOverrideView } from './sale/override-view.ts'
import { paymentPhase } from './sale/payment-phase.ts'
import { hintViews, promotionNames } from './sale/promotion-view.ts'
import { suspendedView } from './sale/suspended-view.ts'
import { guardedView, reasonsView } from './shift/guarded-view.ts'
import { lockedPhase, signedOffPhase } from './shift/sign-on-view.ts'
import { cashInDrawer } from './shift/tally.ts'
import type { Surroundings } from './surroundings.ts'
import type { BasketLine, Sale, TillState } from './till-state.ts'
import type {
	ArrivalView,
	BasketView,
	DiscountView,
	LineView,
	PhaseView,
	TenderView,
	TillView,
	WeighingView,
} from './view.ts'

export type ViewSubject = {
	readonly state: TillState
	readonly around: Surroundings
	readonly tillId: string
	readonly isTraining?: boolean | undefined
	readonly storeId: string
	readonly revision: number
	readonly nowMs: number
}

export function viewOf(subject: ViewSubject): TillView {
	const { state, around, tillId, storeId, revision, nowMs } = subject
	return {
		revision,
		till: {
			tillId,
			storeId,
			storeNameZh: around.profile?.nameZh ?? storeId,
			storeNameEn: around.profile?.nameEn ?? storeId,
			utcOffsetMinutes: around.profile?.utcOffsetMinutes ?? 0,
		},
		language: state.language,
		isTraining: subject.isTraining ?? false,
		connection: {
			mode: around.connection,
			sinceMs: around.connectionSinceMs,
			entriesWaiting: around.entriesWaiting,
			entriesNotStored: around.entriesNotStored,
			driftMs: around.driftMs,
		},
		operator: state.operator,
		shift: state.shift && {
			shiftId: state.shift.shiftId,
			openedAtMs: state.shift.openedAtMs,
			businessDate: state.shift.businessDate,
			expectedCashMinor: around.profile?.cashCount === 'open' ? cashInDrawer(state.shift) : null,
		},
		colleagues: around.operators
			.filter(({ operatorId }) => operatorId !== state.operator?.operatorId)
			.map(({ operatorId, name }) => ({ operatorId, name })),
		devices: around.devices,
		drawerOpenSinceMs: around.drawerOpenSinceMs,
		phase: phaseOf(state, around, nowMs),
		basket: basketOf(state, around),
		payWays: {
			bankCard: around.outsideWays.terminalId !== null,
			mobilePay: around.outsideWays.mobilePay,
			foreignCash: around.profile?.tenderPolicy?.foreignCash ?? [],
		},
		// Whoever passes a locked till reads nothing of the customer.
		member:
			state.sale?.card && !state.locked
				? memberView(state.sale, state.sale.card, around, {
						nowMs,
						businessDate: state.shift?.businessDate,
					})
				: null,
		desk: state.desk && deskView(state, state.desk, { nowMs, profile: around.profile }),
		customerConfirm: customerConfirmView(state),
		byHand: {
			rules: byHandRulesView(state, around.profile),
			pending: pendingOverrideView(state, around, nowMs),
		},
		...reasonsView(around.profile),
		totals: totalsView(state, around),
		guarded: guardedView(state, around, nowMs),
		isJournalOpen: mayReadAll(state, around.profile),
		weighing: weighingView(state.sale, around),
		suspended: suspendedView(state, around, tillId),
		notice: around.notice,
		print: around.print,
		arrivals:
			state.operator && !state.locked
				? arrivalsBut(arrivalsNow(around.arrivals, nowMs), state.sale?.card?.card.cardNo).map(arrivalView)
				: [],
		campaigns: campaignViews(state, around, nowMs),
		noticesOfTheDayZh: around.profile?.noticesZh ?? [],
		noticesOfTheDayEn: around.profile?.noticesEn ?? [],
		alarm: around.alarm,
	}
}

function totalsView({ operator, shift, locked }: TillState, { totals }: Surroundings) {
	const isOwn =
		totals !== null &&
		!locked &&
		totals.operatorId === operator?.operatorId &&
		totals.shiftId === shift?.shiftId
	return isOwn ? totals.settlement : null
}

const arrivalView = ({ heardAtMs: _, ...arrival }: Arrival): ArrivalView => arrival

function phaseOf(state: TillState, around: Surroundings, nowMs: number): PhaseView {
	if (around.verifyingPin) return { kind: 'verifyingPin' }
	if (!state.operator) return signedOffPhase(state, around, nowMs)
	if (state.locked) return lockedPhase(state, around, nowMs)
	if (!state.shift) return { kind: 'shiftClosed', lastSettlement: state.lastSettlement }
	return state.sale ? salePhase(state.sale, around) : { kind: 'selling' }
}

function salePhase(sale: Sale, { outsideProgress }: Surroundings): PhaseView {
	if (sale.outsidePayment) return paymentPhase(sale.outsidePayment, outsideProgress)
	if (sale.authorising) {
		return {
			kind: 'awaitingAuthorisation',
			purseKind: purseKind(sale.authorising.purse),
			amountMinor: sale.authorising.amountMinor,
			sinceMs: sale.authorising.sinceMs,
		}
	}
	if (sale.stage === 'completed' && sale.receipt && sale.totals) {
		return {
			kind: 'completed',
			saleId: sale.saleId,
			totalMinor: sale.totals.totalMinor,
			changeMinor: sale.changeMinor,
			receipt: sale.receipt,
		}
	}
	return { kind: sale.stage === 'completed' ? 'completing' : sale.stage }
}

const EMPTY_BASKET: BasketView = {
	saleId: null,
	lines: [],
	loads: [],
	returns: [],
	creditMinor: ZERO,
	paysBack: [],
	discounts: [],
	hints: [],
	taxMode: 'inclusive',
	totals: { itemCount: 0, totalMinor: minor(0), taxMinor: minor(0) },
	tenders: [],
	paidMinor: minor(0),
	dueMinor: minor(0),
	cashDueMinor: minor(0),
	nextQuantity: null,
	pointsToEarn: 0,
	couponsToEarn: [],
}

function basketOf(state: TillState, around: Surroundings): BasketView {
	const sale = state.sale
	if (!sale) return EMPTY_BASKET
	const sold = new Map(soldLines(sale).map((line) => [line.lineNumber, line]))
	const earned = earnedBy(sale, around, state.shift?.businessDate)
	return {
		saleId: sale.saleId,
		lines: sale.lines.map((line) => lineView(sale, line, sold.get(line.lineNumber))),
		loads: sale.loads.map(({ cardNo, purse, amountMinor, media }, index) => ({
			loadNumber: index + 1,
			cardNo,
			purse,
			amountMinor,
			isNewCard: media !== null,
		})),
		...returnsView(sale, around.profile),
		discounts: discountViews(sale, [...sold.values()]),
		hints: hintViews(sale),
		taxMode: sale.taxMode,
		totals: totalsOf(sale),
		tenders: sale.tenders.map((tender, index) => tenderView(sale, tender, index + 1, around)),
		paidMinor: paidOf(sale),
		dueMinor: dueOf(sale),
		cashDueMinor: cashDueOf(sale, around.profile),
		nextQuantity: sale.nextQuantity,
		pointsToEarn: earned.reduce((sum, { purse, amount }) => sum + (purse === 'points' ? amount : 0), 0),
		couponsToEarn: earned.flatMap(({ voucher }) => {
			const type = around.voucherTypes.find((one) => one.voucherTypeId === voucher?.voucherTypeId)
			return type ? [{ nameZh: type.nameZh, nameEn: type.nameEn }] : []
		}),
	}
}

function lineView(sale: Sale, line: BasketLine, sold: SoldLine | undefined): LineView {
	const { lineNumber, item, quantity, voided } = line
	return {
		lineNumber,
		itemCode: item.itemCode,
		nameZh: item.nameZh,
		nameEn: item.nameEn,
		quantity,
		weightGrams: line.weightGrams ?? null,
		unitPriceMinor: line.priceOverride?.unitPriceMinor ?? item.unitPriceMinor,
		listPriceMinor: line.priceOverride === undefined ? null : item.unitPriceMinor,
		amountMinor: sold?.amountMinor ?? lineWorth(lineToPrice(line)),
		discountMinor: sold ? discountsMinor([sold]) : ZERO,
		promotions: sold ? promotionNames(sale, sold) : [],
		isDiscountedByHand: line.handDiscount !== undefined,
		deposit: line.depositOf === undefined ? null : followsGoods(line) ? 'withGoods' : 'alone',
		set: line.set ? { nameZh: line.set.nameZh, nameEn: line.set.nameEn, quantity: line.set.quantity } : null,
		voided,
	}
}

function discountViews(sale: Sale, lines: readonly SoldLine[]): DiscountView[] {
	const cards = sale.cardDiscounts.map(({ grantId, nameZh, nameEn }): DiscountView => {
		const own = lines
			.flatMap(({ discounts }) => discounts)
			.filter((one) => one.kind === 'discount' && one.grantId === grantId)
		const amountMinor = add(...own.map((one) => one.amountMinor))
		return { kind: 'discount', grantId, nameZh, nameEn, amountMinor, provisional: false }
	})
	const approvals = sale.approvals.map(
		({ grantId, authority }): DiscountView => ({
			kind: 'manager',
			grantId,
			nameZh: null,
			nameEn: null,
			amountMinor: takenByGrant(sale, grantId),
			provisional: authority.kind !== 'hold',
		}),
	)
	const ofCards = cards.filter(({ amountMinor }) => amountMinor > 0)
	return [...byHandView(sale, lines), ...ofCards, ...approvals]
}

/** What was taken off the whole basket by hand; what was taken off a line stands at the line. */
function byHandView({ handDiscount }: Sale, lines: readonly SoldLine[]): DiscountView[] {
	if (handDiscount === null) return []
	const own = lines.flatMap(({ discounts }) => discounts).filter(({ kind }) => kind === 'basket')
	const amountMinor = add(...own.map((one) => one.amountMinor))
	return [{ kind: 'basket', grantId: 'basket', nameZh: null, nameEn: null, amountMinor, provisional: false }]
}

function tenderView(sale: Sale, tender: TenderLine, tenderNumber: number, around: Surroundings): TenderView {
	const { kind, amountMinor } = tender
	if (!isPurseTender(tender)) {
		const none = { nameZh: null, nameEn: null, amount: null, balanceAfter: null } as const
		return { tenderNumber, kind, amountMinor, unit: 'money', provisional: false, ...none }
	}
	const type = voucherTypeOf(sale.card, tender.purse, around.voucherTypes)
	return {
		tenderNumber,
		kind,
		nameZh: type?.nameZh ?? null,
		nameEn: type?.nameEn ?? null,
		amount: tender.amount,
		unit: purseUnit(tender.purse, type),
		amountMinor,
		provisional: isProvisional(tender),
		balanceAfter: tender.balanceAfter,
	}
}

function weighingView(sale: Sale | null, { panGrams }: Surroundings): WeighingView | null {
	const weighing = sale?.weighing ?? null
	if (weighing === null) return null
	const { item, lineNumber, trouble } = weighing
	const { nameZh, nameEn, unitPriceMinor } = item
	return { nameZh, nameEn, unitPriceMinor, lineNumber, trouble, panGrams }
}
