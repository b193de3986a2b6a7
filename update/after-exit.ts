/** What the starter does before its program starts and after it has ended: the whole of its judgement, without a process or a file. */
import type { InstallState } from './install-state.ts'

export type Ended = {
	/** Null: by a signal. */
	readonly exitCode: number | null
	/** It could be used before it ended. */
	readonly wasUp: boolean
	/** It had been signed in to its agent, now or before. */
	readonly isGood: boolean
	/** The version that it asked for by its exit code; null: it did not ask. */
	readonly wanted: string | null
}

export type Next =
	| { readonly kind: 'startAgain'; readonly state: InstallState }
	/** Whoever watches over the starter decides. */
	| { readonly kind: 'end'; readonly state: InstallState; readonly exitCode: number }

/** So often in a row, and the last good version is returned to. */
const FAILED_STARTS_MAX = 2
/** So many starts of a version that never was good whose end nobody saw: the power went, or somebody pulled the plug of what hung. */
const BEGUN_MAX = 3

/** To be written down before the start. `wasUp`: what was begun last could be used. */
export function beforeStart(state: InstallState, wasUp: boolean): InstallState {
	const { good, current } = state
	if (good === null || good === current) return state
	const begun = wasUp ? 1 : (state.begun ?? 0) + 1
	return begun > BEGUN_MAX ? givenUpFor(good, state) : { ...state, begun }
}

function givenUpFor(good: string, { current, givenUp }: InstallState): InstallState {
	return {
		current: good,
		good,
		failedStarts: 0,
		givenUp: [...givenUp.filter((one) => one !== current), current],
	}
}

export function afterExit({ begun: _, ...before }: InstallState, ended: Ended): Next {
	const state: InstallState = ended.isGood ? { ...before, good: before.current } : before
	if (ended.wanted !== null && ended.wanted !== state.current) {
		// A version that never signed in may still be asked to go; what is returned to stays what was good.
		return { kind: 'startAgain', state: { ...state, current: ended.wanted, failedStarts: 0 } }
	}
	// One that can be used and dies before it ever reached its agent is no better than one that does not start.
	const isTrusted = state.good === null || state.good === state.current
	if ((ended.wasUp && isTrusted) || ended.exitCode === 0) {
		return { kind: 'end', state: { ...state, failedStarts: 0 }, exitCode: ended.exitCode ?? 1 }
	}
	const failedStarts = state.failedStarts + 1
	const { good, current } = state
	if (good === null || good === current) {
		return { kind: 'end', state: { ...state, failedStarts }, exitCode: ended.exitCode ?? 1 }
	}
	if (failedStarts < FAILED_STARTS_MAX) return { kind: 'startAgain', state: { ...state, failedStarts } }
	return { kind: 'startAgain', state: givenUpFor(good, state) }
}
