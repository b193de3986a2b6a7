/** Who may sign on, or unlock, as the screens see it. */
import type { Surroundings } from '../surroundings.ts'
import type { TillState } from '../till-state.ts'
import type { PhaseView } from '../view.ts'
import { pinLockedForMs } from './pin-attempts.ts'

type Around = Pick<Surroundings, 'operators' | 'presentedOperator'>

function lockedUntilMs({ pinFailures }: TillState, nowMs: number): number | null {
	const lockedForMs = pinLockedForMs(pinFailures, nowMs)
	return lockedForMs > 0 ? nowMs + lockedForMs : null
}

export function signedOffPhase(
	state: TillState,
	{ operators, presentedOperator }: Around,
	nowMs: number,
): PhaseView {
	return {
		kind: 'signedOff',
		lockedUntilMs: lockedUntilMs(state, nowMs),
		operators: operators.map(({ operatorId, name }) => ({ operatorId, name })),
		presented: presentedOperator,
	}
}

export function lockedPhase(
	state: TillState,
	{ operators, presentedOperator }: Around,
	nowMs: number,
): PhaseView {
	const own = state.operator === null ? [] : [state.operator]
	const others = operators.filter(
		({ operatorId, role }) => role !== 'cashier' && operatorId !== state.operator?.operatorId,
	)
	return {
		kind: 'locked',
		lockedUntilMs: lockedUntilMs(state, nowMs),
		operators: [...own, ...others].map(({ operatorId, name }) => ({ operatorId, name })),
		presented: presentedOperator,
	}
}
