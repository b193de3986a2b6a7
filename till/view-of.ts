/** Draws the picture for the screens from what the till remembers and what surrounds it. Pure. */
import { minor } from '../protocol/base/money.ts'
import { isPurseTender } from '../protocol/journal/entry.ts'
import { lineAmounts } from '../protocol/rules/basket-totals.ts'
import { pointsEarned } from '../protocol/rules/points.ts'
import { memberView } from './card/member-view.ts'
import { isProvisional } from './receipt/sale-receipt.ts'
import { dueOf, paidOf, priced, totalsOf } from './sale/basket.ts'
import { pinLockedForMs } from './shift/shift-machine.ts'
import type { Surroundings } from './surroundings.ts'
import type { Sale, TillState } from './till-state.ts'
import type { BasketView, PhaseView, TillView } from './view.ts'

export type ViewSubject = {
	readonly state: TillState
	readonly around: Surroundings
	readonly tillId: string
	readonly storeId: string
	readonly revision: number
	readonly nowMs: number
}

export function viewOf({ state, around, tillId, storeId, revision, nowMs }: ViewSubject): TillView {
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
		},
		devices: around.devices,
		phase: phaseOf(state, around, nowMs),
		basket: basketOf(state, around),
		member: state.sale?.card ? memberView(state.sale, state.sale.card, around, nowMs) : null,
		notice: around.notice,
		print: around.print,
		noticesOfTheDayZh: around.profile?.noticesZh ?? [],
		noticesOfTheDayEn: around.profile?.noticesEn ?? [],
		alarm: around.alarm,
	}
}

function phaseOf(state: TillState, around: Surroundings, nowMs: number): PhaseView {
	if (around.verifyingPin) return { kind: 'verifyingPin' }
	if (!state.operator) {
		const lockedForMs = pinLockedForMs(state, nowMs)
		return {
			kind: 'signedOff',
			lockedUntilMs: lockedForMs > 0 ? nowMs + lockedForMs : null,
			operators: around.operators.map(({ operatorId, name }) => ({ operatorId, name })),
		}
	}
	if (!state.shift) return { kind: 'shiftClosed', lastSettlement: state.lastSettlement }
	return state.sale ? salePhase(state.sale) : { kind: 'selling' }
}

function salePhase(sale: Sale): PhaseView {
	if (sale.authorising) {
		return {
			kind: 'awaitingAuthorisation',
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
	totals: { itemCount: 0, totalMinor: minor(0), taxMinor: minor(0) },
	tenders: [],
	paidMinor: minor(0),
	dueMinor: minor(0),
	nextQuantity: null,
	pointsToEarn: 0,
}

function basketOf(state: TillState, around: Surroundings): BasketView {
	const sale = state.sale
	if (!sale) return EMPTY_BASKET
	const totals = totalsOf(sale)
	const earns = sale.card?.card.member && sale.card.card.state === 'active'
	return {
		saleId: sale.saleId,
		lines: sale.lines.map((line) => ({
			lineNumber: line.lineNumber,
			itemCode: line.item.itemCode,
			nameZh: line.item.nameZh,
			nameEn: line.item.nameEn,
			quantity: line.quantity,
			unitPriceMinor: line.item.unitPriceMinor,
			amountMinor: lineAmounts(priced(line)).amountMinor,
			voided: line.voided,
		})),
		totals,
		tenders: sale.tenders.map((tender, index) => ({
			tenderNumber: index + 1,
			kind: tender.kind,
			amountMinor: tender.amountMinor,
			provisional: isProvisional(tender),
			balanceAfter: isPurseTender(tender) ? tender.balanceAfter : null,
		})),
		paidMinor: paidOf(sale),
		dueMinor: dueOf(sale),
		nextQuantity: sale.nextQuantity,
		pointsToEarn: earns ? pointsEarned(totals.totalMinor, around.profile?.pointsPerYuan ?? 0) : 0,
	}
}
