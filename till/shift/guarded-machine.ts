/**
 * What the store's table keeps to some of its people: the drawer without a sale, cancelling a sale, paying out, the totals
 * before the count, the journal of others, goods that come back with nobody to vouch for them. Within the operator's own limit it is done at once; beyond it, it waits for a
 * supervisor, by card or by number and PIN, and her name stands in its entry. What must stay true:
 *
 * 1. Nobody is called for what would be refused anyway: it is tried first.
 * 2. The limits are judged by the till as it is when she gives her word.
 */
import { ZERO } from '../../protocol/base/money.ts'
import type { Operator, StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import { refuse } from '../../protocol/refusals.ts'
import {
	type GuardedAction,
	limitMinor,
	type OverrideAsked,
	type OverrideRule,
	overrideRule,
	rolesThatMay,
} from '../../protocol/rules/override-rules.ts'
import type { TillInput } from '../events.ts'
import { blindCredit } from '../returns/returned.ts'
import { mayReturn, totalsOf } from '../sale/basket.ts'
import { type EntryWithPlace, go, refused, refusedWith, type Step, type StepContext, stay } from '../step.ts'
import type { TillState } from '../till-state.ts'
import type { GuardedWish } from './guarded-state.ts'
import { pinFailed, pinLockedForMs, stillLocked } from './pin-attempts.ts'

type Decide = (state: TillState, input: TillInput, context: StepContext) => Step

/** While something waits, these would leave it behind or make it something else. */
const NOT_MEANWHILE: ReadonlySet<TillInput['kind']> = new Set<TillInput['kind']>([
	'startTender',
	'closeShift',
	'signOff',
	'takeOverTried',
	'suspendSale',
	'recallSale',
	'openDesk',
])

/** The step of what is guarded, or of a supervisor's word for it; null: it is none of that. */
export function guardedStep(
	state: TillState,
	input: TillInput,
	context: StepContext,
	decide: Decide,
): Step | null {
	if (state.guarded !== null) {
		if (NOT_MEANWHILE.has(input.kind)) return refused(state, 'overrideOpen')
		if (input.kind === 'dropOverride')
			return go(state, { ...state, guarded: null }, { effects: [{ kind: 'notice', content: null }] })
		if (input.kind === 'overrideTried') return wordTried(state, state.guarded, input, context, decide)
		if (input.kind === 'operatorPresented')
			return allowed(state, state.guarded, input.operator, context, decide)
	}
	return isGuarded(input) ? wished(state, input, context, decide) : null
}

const GUARDED: ReadonlySet<TillInput['kind']> = new Set<GuardedWish['kind']>([
	'openDrawer',
	'cancelSale',
	'readTotals',
	'openJournal',
	'moveCash',
	'blindReturned',
])

function isGuarded(input: TillInput): input is GuardedWish {
	return GUARDED.has(input.kind)
}

/** What the table is asked about; null: this is not guarded as the till is now. */
export function guardedAsked(
	state: TillState,
	wish: GuardedWish,
	profile: StoreProfile | null,
): { readonly action: GuardedAction; readonly asked: OverrideAsked } | null {
	const of = (action: GuardedAction, amountMinor: OverrideAsked['amountMinor'] = ZERO) => ({
		action,
		asked: { amountMinor, ofMinor: amountMinor, basisPoints: null },
	})
	switch (wish.kind) {
		case 'openDrawer':
			return of('noSale')
		case 'readTotals':
			return of('readTotals')
		case 'openJournal':
			return of('journalOfOthers')
		case 'moveCash':
			return wish.direction === 'paidOut' ? of('paidOut', wish.amountMinor) : null
		case 'cancelSale': {
			const { sale } = state
			if (sale === null || sale.stage === 'completed') return null
			return sale.lines.length + sale.loads.length === 0 ? null : of('saleCancel', totalsOf(sale).totalMinor)
		}
		case 'blindReturned':
			return state.sale !== null && !mayReturn(state.sale)
				? null
				: of(wish.item.isDeposit ? 'emptiesBack' : 'blindReturn', blindCredit(state.sale, wish, profile))
		case 'returnAlone':
			return state.sale === null || !mayReturn(state.sale) ? null : of('returnAlone', wish.creditMinor)
	}
}

function wished(state: TillState, wish: GuardedWish, context: StepContext, decide: Decide): Step | null {
	const guarded = guardedAsked(state, wish, context.profile)
	if (guarded === null || state.operator === null) return null
	const rule = overrideRule(context.profile?.overrideRules, guarded.action)
	const roles = rolesThatMay(rule, guarded.asked)
	const step = decide(state, wish, context)
	if (step.result.kind === 'refused') return step
	if (roles.includes(state.operator.role))
		return state.guarded === null ? step : { ...step, state: { ...step.state, guarded: null } }
	if (roles.length === 0) return refusedWith(state, exceeded(rule, 'manager', guarded.asked))
	return go(
		state,
		{ ...state, guarded: wish },
		{
			effects: [
				{ kind: 'notice', content: null },
				{ kind: 'sound', sound: 'attention' },
			],
		},
	)
}

function exceeded(rule: OverrideRule, role: Operator['role'], asked: OverrideAsked) {
	const most = limitMinor(rule.limits[role], asked.ofMinor)
	return refuse('overrideExceeded', most === null ? {} : { limitMinor: most })
}

/** Counted with the PINs of managers' grants: a cashier's own right PIN gives no new tries at them. */
function wordTried(
	state: TillState,
	wish: GuardedWish,
	{ operator, pinRight }: Extract<TillInput, { kind: 'overrideTried' }>,
	context: StepContext,
	decide: Decide,
): Step {
	const lockedForMs = pinLockedForMs(state.grantPinFailures, context.nowMs)
	if (lockedForMs > 0) return stillLocked(state, 'grantPinFailures', lockedForMs, context.nowMs)
	if (operator === null || operator.role === 'cashier') return refused(state, 'overrideNotAllowed')
	if (!pinRight) return pinFailed(state, 'grantPinFailures', context.nowMs)
	const checked: TillState = { ...state, grantPinFailures: { count: 0, lockedUntilMs: null } }
	return allowed(checked, wish, operator, context, decide)
}

function allowed(
	state: TillState,
	wish: GuardedWish,
	supervisor: Operator,
	context: StepContext,
	decide: Decide,
): Step {
	if (supervisor.role === 'cashier') return refused(state, 'overrideNotAllowed')
	const free: TillState = { ...state, guarded: null }
	const guarded = guardedAsked(free, wish, context.profile)
	// What it was about is gone meanwhile.
	if (guarded === null) return { ...stay(free), state: free }
	const rule = overrideRule(context.profile?.overrideRules, guarded.action)
	if (!rolesThatMay(rule, guarded.asked).includes(supervisor.role))
		return refusedWith(state, exceeded(rule, supervisor.role, guarded.asked))
	if (wish.kind === 'openJournal') return journalOpened(free, supervisor)
	const step = decide(free, onHerWord(wish, supervisor), context)
	const effects = [{ kind: 'notice', content: null } as const, ...step.effects]
	return { ...step, effects, entries: step.entries.map((entry) => withWord(entry, supervisor)) }
}

/** Goods that come back keep her name with them; for the rest it goes into the entry (`withWord`). */
function onHerWord(wish: GuardedWish, { operatorId: supervisorId }: Operator): TillInput {
	const isReturn = wish.kind === 'blindReturned' || wish.kind === 'returnAlone'
	return isReturn ? { ...wish, supervisorId } : wish
}

function journalOpened(state: TillState, { operatorId }: Operator): Step {
	return go(
		state,
		{ ...state, journalOpenedBy: operatorId },
		{
			bodies: [{ kind: 'journalOpened', supervisorId: operatorId }],
			effects: [
				{ kind: 'notice', content: null },
				{ kind: 'sound', sound: 'taken' },
			],
		},
	)
}

/** Her name in the entry of what she has allowed. */
function withWord(entry: EntryWithPlace, { operatorId: supervisorId }: Operator): EntryWithPlace {
	const { body } = entry
	switch (body.kind) {
		case 'saleCancelled':
		case 'drawerOpened':
		case 'cashMoved':
		case 'xReportRead':
			return { ...entry, body: { ...body, supervisorId } }
		default:
			return entry
	}
}
