/** Wrong PINs are counted across restarts, for operators and for managers' grants apart; too many lock for a while. */
import { LIMITS } from '../../protocol/limits.ts'
import { refused, type Step } from '../step.ts'
import type { PinFailures, TillState } from '../till-state.ts'

type Which = 'pinFailures' | 'grantPinFailures'

/** Milliseconds until another PIN may be tried; 0 when it may be tried now. */
export function pinLockedForMs({ lockedUntilMs }: PinFailures, nowMs: number): number {
	if (lockedUntilMs === null) return 0
	// A clock set back must not lock the till for longer than one lock.
	return Math.min(Math.max(0, lockedUntilMs - nowMs), LIMITS.pinLockMs)
}

/** A clock set back would keep the end of the lock out of reach: it is brought back to one lock from now, once. */
export function stillLocked(state: TillState, which: Which, lockedForMs: number, nowMs: number): Step {
	const step = refused(state, 'pinLocked', { seconds: Math.ceil(lockedForMs / 1000) })
	const lockedUntilMs = nowMs + lockedForMs
	if (state[which].lockedUntilMs === lockedUntilMs) return step
	return { ...step, state: { ...state, [which]: { ...state[which], lockedUntilMs } } }
}

export function pinFailed(state: TillState, which: Which, nowMs: number): Step {
	const count = state[which].count + 1
	const locked = count >= LIMITS.pinAttemptsMax
	const failures: PinFailures = {
		count: locked ? 0 : count,
		lockedUntilMs: locked ? nowMs + LIMITS.pinLockMs : null,
	}
	const step = locked
		? refused(state, 'pinLocked', { seconds: LIMITS.pinLockMs / 1000 })
		: refused(state, 'pinWrong')
	return { ...step, state: { ...state, [which]: failures } }
}
