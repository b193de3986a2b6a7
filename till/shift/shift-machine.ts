/** Signing on and off, opening and closing a shift, the drawer without a sale, the last receipt again. */
import { unreachable } from '../../protocol/base/assert.ts'
import { businessDateAt } from '../../protocol/base/business-date.ts'
import { operatorIdSchema, shiftIdSchema } from '../../protocol/base/ids.ts'
import type { MinorUnits } from '../../protocol/base/money.ts'
import type { Operator } from '../../protocol/catalogue/catalogue.ts'
import type { CashDirection, EntryBody } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { isListedReasonRequired, isReasonGiven, overrideRule } from '../../protocol/rules/override-rules.ts'
import { cashMovedReceipt, settlementReceipt } from '../receipt/settlement-receipt.ts'
import { withoutSale } from '../sale/basket.ts'
import { hasOpenBasket } from '../sale/sale-machine.ts'
import { go, place, refused, type Step, type StepContext, stay } from '../step.ts'
import type { TillState } from '../till-state.ts'
import { unlockStep } from './lock-machine.ts'
import { pinFailed, pinLockedForMs, stillLocked } from './pin-attempts.ts'
import {
	type CountedForeign,
	cashInDrawer,
	EMPTY_TALLY,
	settlementOf,
	withCashMoved,
	withNoSale,
} from './tally.ts'

export type ShiftInput =
	| {
			readonly kind: 'signOnTried'
			readonly operatorId: string
			readonly operator: Operator | null
			readonly pinRight: boolean
	  }
	| { readonly kind: 'signOff' }
	| { readonly kind: 'openShift'; readonly floatMinor: MinorUnits }
	| {
			readonly kind: 'closeShift'
			readonly countedCashMinor: MinorUnits
			readonly count: 'open' | 'blind'
			readonly countedForeign?: CountedForeign | undefined
	  }
	| { readonly kind: 'readTotals' }
	| {
			readonly kind: 'moveCash'
			readonly direction: CashDirection
			readonly amountMinor: MinorUnits
			readonly note: string
	  }
	| { readonly kind: 'openDrawer'; readonly why?: string | undefined }
	| { readonly kind: 'reprint' }
	| { readonly kind: 'setLanguage'; readonly language: TillState['language'] }

export function shiftStep(state: TillState, input: ShiftInput, context: StepContext): Step {
	switch (input.kind) {
		case 'signOnTried':
			return unlockStep(state, input, context) ?? signOn(state, input.operator, input.pinRight, context)
		case 'signOff':
			return signOff(state)
		case 'openShift':
			return openShift(state, input.floatMinor, context)
		case 'closeShift':
			return closeShift(state, input, context)
		case 'readTotals':
			return readTotals(state, context)
		case 'moveCash':
			return moveCash(state, input, context)
		case 'openDrawer':
			return openDrawer(state, input.why?.trim() || undefined, context)
		case 'reprint':
			return reprint(state, context)
		case 'setLanguage':
			return go(state, { ...state, language: input.language })
		default:
			return unreachable(input)
	}
}

function signOn(state: TillState, operator: Operator | null, pinRight: boolean, context: StepContext): Step {
	if (state.operator) return refused(state, 'notNow')
	const lockedForMs = pinLockedForMs(state.pinFailures, context.nowMs)
	if (lockedForMs > 0) return stillLocked(state, 'pinFailures', lockedForMs, context.nowMs)
	// Nobody's PIN was tried: the operators may not have come down from the agent yet.
	if (!operator) return refused(state, 'operatorUnknown')
	if (!pinRight) return pinFailed(state, 'pinFailures', context.nowMs)
	const signedOn: TillState = {
		...state,
		operator: { operatorId: operator.operatorId, name: operator.name, role: operator.role },
		pinFailures: { count: 0, lockedUntilMs: null },
	}
	const body = { kind: 'operatorSignedOn', operatorId: operator.operatorId } as const
	return {
		...go(state, signedOn, { effects: [{ kind: 'notice', content: null }] }),
		entries: [place(signedOn, body)],
	}
}

function signOff(state: TillState): Step {
	if (!state.operator) return stay(state)
	if (hasOpenBasket(state) || state.sale?.stage === 'completing') return refused(state, 'saleOpen')
	const operatorId = operatorIdSchema.parse(state.operator.operatorId)
	return go(
		state,
		{ ...withoutSale(state), operator: null, desk: null, journalOpenedBy: null },
		{ bodies: [{ kind: 'operatorSignedOff', operatorId }] },
	)
}

function openShift(state: TillState, floatMinor: MinorUnits, context: StepContext): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	if (state.shift) return refused(state, 'shiftAlreadyOpen')
	if (floatMinor > LIMITS.tenderMinorMax) return refused(state, 'amountInvalid')
	if (!context.profile) return refused(state, 'notEnrolled')
	const number = state.counters.shift + 1
	const shiftId = shiftIdSchema.parse(
		`${context.tillId}-${context.epoch}-Z${String(number).padStart(4, '0')}`,
	)
	const businessDate = businessDateAt(
		context.nowMs,
		context.profile.utcOffsetMinutes,
		context.profile.dayStartsAtHour,
	)
	const opened: TillState = {
		...state,
		counters: { ...state.counters, shift: number },
		shift: { shiftId, businessDate, openedAtMs: context.nowMs, floatMinor, tally: EMPTY_TALLY },
	}
	return {
		...go(state, opened, { effects: [{ kind: 'openDrawer' }] }),
		entries: [place(opened, { kind: 'shiftOpened', shiftId, floatMinor })],
	}
}

function closeShift(
	state: TillState,
	{ countedCashMinor, count, countedForeign }: Extract<ShiftInput, { kind: 'closeShift' }>,
	context: StepContext,
): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	if (hasOpenBasket(state) || state.sale?.stage === 'completing') return refused(state, 'saleOpen')
	const settlement = settlementOf(state.shift, countedCashMinor, countedForeign)
	const printJob = state.counters.printJob + 1
	const ended = withoutSale(state)
	const closed: TillState = {
		...ended,
		counters: { ...ended.counters, printJob },
		shift: null,
		desk: null,
		lastSettlement: settlement,
	}
	const layout = settlementReceipt(state, state.shift, settlement, 'Z', context)
	const receipt = {
		jobId: printJobId(context, printJob),
		saleId: null,
		layout,
		copy: false,
	}
	return go(state, closed, {
		bodies: [{ kind: 'shiftClosed', shiftId: state.shift.shiftId, count, settlement }],
		receipts: [receipt],
		effects: [{ kind: 'openDrawer' }, { kind: 'sound', sound: 'done' }],
	})
}

function openDrawer(state: TillState, why: string | undefined, context: StepContext): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	const rule = overrideRule(context.profile?.overrideRules, 'noSale')
	if (isListedReasonRequired(rule) && !isReasonGiven(rule, why ?? '')) return refused(state, 'reasonMissing')
	const tally = withNoSale(state.shift.tally, why)
	const body = { kind: 'drawerOpened', reason: 'noSale', ...(why === undefined ? {} : { why }) } as const
	return go(
		state,
		{ ...state, shift: { ...state.shift, tally } },
		{ bodies: [body], effects: [{ kind: 'openDrawer' }] },
	)
}

/** X report: the totals so far, on the screen and on paper. What the drawer should hold is on it, so it is for whoever may see that. */
function readTotals(state: TillState, context: StepContext): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	const settlement = settlementOf(state.shift, cashInDrawer(state.shift))
	const printJob = state.counters.printJob + 1
	const layout = settlementReceipt(state, state.shift, settlement, 'X', context)
	const receipt = { jobId: printJobId(context, printJob), saleId: null, layout, copy: false }
	const { shiftId } = state.shift
	const totals = { shiftId, operatorId: state.operator.operatorId, settlement }
	return go(
		state,
		{ ...state, counters: { ...state.counters, printJob } },
		{
			bodies: [{ kind: 'xReportRead', shiftId, salesMinor: settlement.salesMinor }],
			receipts: [receipt],
			effects: [{ kind: 'showTotals', totals }],
		},
	)
}

/** Opens the drawer for cash that is not part of a sale. Never more out than should be in. */
function moveCash(
	state: TillState,
	input: Extract<ShiftInput, { kind: 'moveCash' }>,
	context: StepContext,
): Step {
	const { direction, amountMinor } = input
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	if (amountMinor <= 0 || amountMinor > LIMITS.tenderMinorMax) return refused(state, 'amountInvalid')
	const note = input.note.trim()
	if ((direction === 'paidIn' || direction === 'paidOut') && note === '') return refused(state, 'noteMissing')
	const goesOut = direction === 'pickup' || direction === 'paidOut'
	const limitMinor = cashInDrawer(state.shift)
	if (goesOut && amountMinor > limitMinor) return refused(state, 'notEnoughCash', { amountMinor, limitMinor })
	const body: EntryBody = { kind: 'cashMoved', direction, amountMinor, note }
	const printJob = state.counters.printJob + 1
	const layout = cashMovedReceipt(state, { direction, amountMinor, note }, context)
	const next: TillState = {
		...state,
		counters: { ...state.counters, printJob },
		shift: { ...state.shift, tally: withCashMoved(state.shift.tally, direction, amountMinor) },
	}
	return go(state, next, {
		bodies: [body],
		receipts: [{ jobId: printJobId(context, printJob), saleId: null, layout, copy: false }],
		effects: [{ kind: 'openDrawer' }],
	})
}

function printJobId(context: StepContext, printJob: number): string {
	return `${context.tillId}-${context.epoch}-P${printJob}`
}

function reprint(state: TillState, context: StepContext): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.lastReceipt) return refused(state, 'nothingToPrint')
	const printJob = state.counters.printJob + 1
	const { saleId, layout } = state.lastReceipt
	const receipt = { jobId: printJobId(context, printJob), saleId, layout, copy: true }
	return go(
		state,
		{ ...state, counters: { ...state.counters, printJob } },
		{ bodies: [{ kind: 'receiptReprinted', saleId }], receipts: [receipt] },
	)
}
