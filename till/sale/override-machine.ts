/**
 * Prices and discounts by hand. Within the operator's own limit they are done at once, and taken back with one press.
 * Beyond it they wait for a supervisor, by card or by number and PIN. What must stay true:
 *
 * 1. What waits changes no price, and nothing is paid while it waits. Goods go on being taken: the supervisor may be at the
 *    other end of the shop, and the limits are judged by the basket as it is when she gives her word.
 * 2. Nobody's limit is passed in small steps, or by more goods coming after: it is judged again before paying begins.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import type { Operator } from '../../protocol/catalogue/catalogue.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { lineWorth } from '../../protocol/pricing/line-worth.ts'
import { type Refusal, refuse } from '../../protocol/refusals.ts'
import {
	isReasonGiven,
	isWithin,
	limitMinor,
	type OverrideAsked,
	type OverrideRule,
	overrideRule,
	rolesThatMay,
} from '../../protocol/rules/override-rules.ts'
import { pinFailed, pinLockedForMs, stillLocked } from '../shift/pin-attempts.ts'
import { type Effect, go, refused, refusedWith, type Step, type StepContext, stay } from '../step.ts'
import type { DiscountTakes, Sale, TillState } from '../till-state.ts'
import { goodsMinor, lineOf, lineToPrice } from './basket.ts'
import { allByHand, askedBy, partOf, withoutPart, withWish } from './by-hand.ts'
import type { ByHandWish } from './override-state.ts'

type Price = Extract<ByHandWish, { kind: 'setLinePrice' }>
type LineDiscount = Extract<ByHandWish, { kind: 'discountLine' }>
type BasketDiscount = Extract<ByHandWish, { kind: 'discountBasket' }>

export type OverrideInput =
	| (Omit<Price, 'unitPriceMinor'> & { readonly unitPriceMinor: Price['unitPriceMinor'] | null })
	| (Omit<LineDiscount, 'takes'> & { readonly takes: DiscountTakes | null })
	| (Omit<BasketDiscount, 'takes'> & { readonly takes: DiscountTakes | null })
	/** A supervisor's PIN was looked at. */
	| { readonly kind: 'overrideTried'; readonly operator: Operator | null; readonly pinRight: boolean }
	/** An operator's card lies on the reader while something waits. */
	| { readonly kind: 'operatorPresented'; readonly operator: Operator }
	| { readonly kind: 'dropOverride' }

const TAKEN: readonly Effect[] = [
	{ kind: 'notice', content: null },
	{ kind: 'sound', sound: 'taken' },
]

export function overrideStep(state: TillState, input: OverrideInput, context: StepContext): Step {
	if (!state.operator) return refused(state, 'notSignedOn')
	if (!state.shift) return refused(state, 'shiftNotOpen')
	const { sale } = state
	if (sale?.stage !== 'selling' || sale.tenders.length > 0 || sale.authorising !== null)
		return refused(state, 'notNow')
	switch (input.kind) {
		case 'setLinePrice':
		case 'discountLine':
		case 'discountBasket':
			return setByHand(state, sale, input, context)
		case 'overrideTried':
			return overrideTried(state, sale, input, context)
		case 'operatorPresented':
			return approve(state, sale, input.operator, context)
		case 'dropOverride':
			return sale.pendingOverride === null
				? stay(state)
				: go(state, withPending(state, sale, null), { effects: [{ kind: 'notice', content: null }] })
		default:
			return unreachable(input)
	}
}

function withPending(state: TillState, sale: Sale, pendingOverride: ByHandWish | null): TillState {
	return { ...state, sale: { ...sale, pendingOverride } }
}

/** The wish in a command; null: what was set is taken back. A catalogue price set by hand is the catalogue's own again. */
function wishIn(sale: Sale, input: Extract<OverrideInput, { reason: string }>): ByHandWish | null {
	if (input.kind !== 'setLinePrice')
		return input.takes === null ? null : ({ ...input, takes: input.takes } as LineDiscount | BasketDiscount)
	const { unitPriceMinor } = input
	const isListed = lineOf(sale, input.lineNumber)?.item.unitPriceMinor === unitPriceMinor
	return unitPriceMinor === null || isListed ? null : { ...input, unitPriceMinor }
}

function setByHand(
	state: TillState,
	sale: Sale,
	input: Extract<OverrideInput, { reason: string }>,
	context: StepContext,
): Step {
	const part =
		input.kind === 'discountBasket'
			? ({ action: 'basketDiscount', lineNumber: null } as const)
			: ({
					action: input.kind === 'setLinePrice' ? 'priceOverride' : 'lineDiscount',
					lineNumber: input.lineNumber,
				} as const)
	const line = part.lineNumber === null ? null : lineOf(sale, part.lineNumber)
	if (line === undefined || line?.voided) return refused(state, 'lineUnknown')
	if (line?.depositOf !== undefined) return refused(state, 'depositFixed')
	if (line?.set !== undefined && part.action === 'priceOverride') return refused(state, 'partOfSet')
	const wish = wishIn(sale, input)
	if (wish === null) return go(state, { ...state, sale: withoutPart(sale, part) })
	const rule = overrideRule(context.profile?.overrideRules, part.action)
	const refusal = wishRefusal(sale, wish, rule)
	if (refusal !== null) return refusedWith(state, refusal)
	return judged(state, sale, wish, rule)
}

function wishRefusal(sale: Sale, wish: ByHandWish, rule: OverrideRule): Refusal | null {
	if (!isReasonGiven(rule, wish.reason)) return refuse('reasonMissing')
	const part = partOf(wish)
	const others = allByHand(withoutPart(sale, part))
	if (others.length >= LIMITS.overridesPerSaleMax) return refuse('tooManyOverrides')
	if (wish.kind === 'setLinePrice' || wish.takes.kind === 'rate') return null
	const line = part.lineNumber === null ? undefined : lineOf(sale, part.lineNumber)
	const most = line === undefined ? goodsMinor(withoutPart(sale, part)) : lineWorth(lineToPrice(line))
	return wish.takes.amountMinor > most ? refuse('amountInvalid') : null
}

function judged(state: TillState, sale: Sale, wish: ByHandWish, rule: OverrideRule): Step {
	const asked = askedBy(sale, wish, null)
	const roles = rolesThatMay(rule, asked)
	// The desk that it was typed at has done its work.
	const desk = state.desk?.kind === 'approval' ? null : state.desk
	if (state.operator !== null && roles.includes(state.operator.role)) {
		const done = { ...withWish(sale, wish, null), pendingOverride: null }
		return go(state, { ...state, desk, sale: done }, { effects: TAKEN })
	}
	if (roles.length === 0) return refusedWith(state, exceeded(rule, 'manager', asked))
	return go(
		state,
		{ ...withPending(state, sale, wish), desk },
		{
			effects: [
				{ kind: 'notice', content: null },
				{ kind: 'sound', sound: 'attention' },
			],
		},
	)
}

function exceeded(rule: OverrideRule, role: Operator['role'], asked: OverrideAsked): Refusal {
	const most = limitMinor(rule.limits[role], asked.ofMinor)
	return refuse('overrideExceeded', most === null ? {} : { limitMinor: most })
}

/**
 * PINs of supervisors are counted apart from those at sign-on, with the managers' grants': a cashier's own right PIN gives no
 * new tries at them.
 */
function overrideTried(
	state: TillState,
	sale: Sale,
	{ operator, pinRight }: Extract<OverrideInput, { kind: 'overrideTried' }>,
	context: StepContext,
): Step {
	if (sale.pendingOverride === null) return refused(state, 'notNow')
	const lockedForMs = pinLockedForMs(state.grantPinFailures, context.nowMs)
	if (lockedForMs > 0) return stillLocked(state, 'grantPinFailures', lockedForMs, context.nowMs)
	if (operator === null || operator.role === 'cashier') return refused(state, 'overrideNotAllowed')
	if (!pinRight) return pinFailed(state, 'grantPinFailures', context.nowMs)
	const checked: TillState = { ...state, grantPinFailures: { count: 0, lockedUntilMs: null } }
	const step = approve(checked, sale, operator, context)
	return step.state === state ? { ...step, state: checked } : step
}

function approve(state: TillState, sale: Sale, operator: Operator, context: StepContext): Step {
	const wish = sale.pendingOverride
	if (wish === null) return refused(state, 'notNow')
	const part = partOf(wish)
	if (part.lineNumber !== null && lineOf(sale, part.lineNumber)?.voided !== false)
		return { ...refused(state, 'lineUnknown'), state: withPending(state, sale, null) }
	const rule = overrideRule(context.profile?.overrideRules, part.action)
	const asked = askedBy(sale, wish, operator.operatorId)
	if (operator.role === 'cashier') return refused(state, 'overrideNotAllowed')
	if (!isWithin(rule.limits[operator.role], asked))
		return refusedWith(state, exceeded(rule, operator.role, asked))
	const approved = { ...withWish(sale, wish, operator.operatorId), pendingOverride: null }
	return go(state, { ...state, sale: approved }, { effects: TAKEN })
}

/**
 * Before paying begins: nothing may wait any more, and what was set must still be within the limit of whoever answers for it with the
 * basket as it is now. What is not, waits for somebody who may. Null: paying may begin.
 */
export function beforePaying(state: TillState, context: StepContext): Step | null {
	const { sale, operator } = state
	if (sale?.stage !== 'selling' || operator === null) return null
	if (sale.pendingOverride !== null) return refused(state, 'overrideOpen')
	if (sale.weighing !== null) return refused(state, 'weighingOpen')
	const beyond = allByHand(sale).find(({ part, wish, supervisorId }) => {
		const rule = overrideRule(context.profile?.overrideRules, part.action)
		const answers =
			supervisorId === null ? operator : context.operators.find((one) => one.operatorId === supervisorId)
		return answers === undefined || !isWithin(rule.limits[answers.role], askedBy(sale, wish, supervisorId))
	})
	if (beyond === undefined) return null
	const waits = withPending(state, withoutPart(sale, beyond.part), beyond.wish)
	return { ...refused(state, 'overrideOpen'), state: waits }
}
