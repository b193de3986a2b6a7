/**
 * The locked screen, and the till in other hands. What must stay true: while it is locked nothing that a person or a
 * device asks is done, and whatever is under way outside comes to its end; basket, shift and operator stay.
 */
import type { Operator } from '../../protocol/catalogue/catalogue.ts'
import type { TillInput } from '../events.ts'
import { go, place, refused, type Step, type StepContext, stay } from '../step.ts'
import type { TillState } from '../till-state.ts'
import { pinFailed, pinLockedForMs, stillLocked } from './pin-attempts.ts'

const WHILE_LOCKED: ReadonlySet<TillInput['kind']> = new Set<TillInput['kind']>([
	'signOnTried',
	'lock',
	'idled',
	'leaveTraining',
	'setLanguage',
	'authorisationAnswered',
	'mirrorAnswered',
	'outsideAnswered',
	'askPayment',
	'weighed',
	'weighAgain',
	'cardAnswered',
	'cardPictureChanged',
	'recallAnswered',
	'suspendedListed',
	'connectionObserved',
	'agentMet',
	'sliceClosed',
	'leaseKeyTold',
	'timeMarkTold',
	'restarted',
])

export function waitsForUnlock({ locked }: TillState, input: TillInput): boolean {
	return locked && !WHILE_LOCKED.has(input.kind)
}

/** Null: the till is not locked, and this is about signing on. */
export function unlockStep(
	state: TillState,
	{ operator, pinRight }: Extract<TillInput, { kind: 'signOnTried' }>,
	context: StepContext,
): Step | null {
	if (!state.locked || state.operator === null) return null
	const refusal = tried(state, operator, pinRight, context)
	if (refusal !== null) return refusal
	if (operator === null) return refused(state, 'operatorUnknown')
	if (operator.operatorId !== state.operator.operatorId && operator.role === 'cashier')
		return refused(state, 'unlockNotAllowed')
	const unlocked = { ...state, locked: false, pinFailures: { count: 0, lockedUntilMs: null } }
	return go(state, unlocked, {
		bodies: [{ kind: 'tillUnlocked', operatorId: operator.operatorId }],
		effects: [{ kind: 'notice', content: null }],
	})
}

/** Null: it was the right PIN. */
function tried(
	state: TillState,
	operator: Operator | null,
	pinRight: boolean,
	{ nowMs }: StepContext,
): Step | null {
	const lockedForMs = pinLockedForMs(state.pinFailures, nowMs)
	if (lockedForMs > 0) return stillLocked(state, 'pinFailures', lockedForMs, nowMs)
	// Nobody's PIN was tried.
	if (operator === null) return refused(state, 'operatorUnknown')
	return pinRight ? null : pinFailed(state, 'pinFailures', nowMs)
}

export function lockStep(state: TillState, cause: 'operator' | 'idle'): Step {
	if (state.operator === null) return cause === 'idle' ? stay(state) : refused(state, 'notSignedOn')
	if (state.locked) return stay(state)
	const { sale } = state
	const isBusy = sale !== null && (sale.authorising !== null || sale.outsidePayment !== null)
	if (isBusy) return cause === 'idle' ? stay(state) : refused(state, 'notNow')
	return go(
		state,
		{ ...state, locked: true, journalOpenedBy: null },
		{ bodies: [{ kind: 'tillLocked', cause }], effects: [{ kind: 'notice', content: null }] },
	)
}

/** Another operator goes on; the shift stays the till's, and what was done by hand is judged by her limits when it is paid. */
export function takeOver(
	state: TillState,
	{ operator, pinRight }: Extract<TillInput, { kind: 'takeOverTried' }>,
	context: StepContext,
): Step {
	const from = state.operator
	if (from === null) return refused(state, 'notSignedOn')
	const { sale } = state
	const isBusy = sale !== null && (sale.authorising !== null || sale.stage === 'completing')
	if (isBusy || operator?.operatorId === from.operatorId) return refused(state, 'notNow')
	const refusal = tried(state, operator, pinRight, context)
	if (refusal !== null || operator === null) return refusal ?? refused(state, 'operatorUnknown')
	const taken: TillState = {
		...state,
		operator: { operatorId: operator.operatorId, name: operator.name, role: operator.role },
		pinFailures: { count: 0, lockedUntilMs: null },
		journalOpenedBy: null,
	}
	return {
		...go(state, taken, { effects: [{ kind: 'notice', content: null }] }),
		entries: [place(taken, { kind: 'tillHandedOver', fromOperatorId: from.operatorId })],
	}
}
