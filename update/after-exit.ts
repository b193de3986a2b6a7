/** What the starter does after its program has ended: the whole of its judgement, without a process or a file. */
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

export function afterExit(before: InstallState, ended: Ended): Next {
	const state = ended.isGood ? { ...before, good: before.current } : before
	if (ended.wanted !== null && ended.wanted !== state.current) {
		// A version that never signed in may still be asked to go; what is returned to stays what was good.
		return { kind: 'startAgain', state: { ...state, current: ended.wanted, failedStarts: 0 } }
	}
	if (ended.wasUp || ended.exitCode === 0) {
		return { kind: 'end', state: { ...state, failedStarts: 0 }, exitCode: ended.exitCode ?? 1 }
	}
	const failedStarts = state.failedStarts + 1
	const { good, current } = state
	if (good === null || good === current) {
		return { kind: 'end', state: { ...state, failedStarts }, exitCode: ended.exitCode ?? 1 }
	}
	if (failedStarts < FAILED_STARTS_MAX) return { kind: 'startAgain', state: { ...state, failedStarts } }
	const givenUp = [...state.givenUp.filter((one) => one !== current), current]
	return { kind: 'startAgain', state: { current: good, good, failedStarts: 0, givenUp } }
}
