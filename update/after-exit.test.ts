import { expect, it } from 'vitest'
import { afterExit, beforeStart, type Ended } from './after-exit.ts'
import type { InstallState } from './install-state.ts'

const NEW: InstallState = { current: '0.2.0', good: '0.1.0', failedStarts: 0, givenUp: [] }
const DIED: Ended = { exitCode: 1, wasUp: false, isGood: false, wanted: null }

it('a version that fails to start twice is given up for the last good one', () => {
	const first = afterExit(NEW, DIED)
	expect(first).toEqual({ kind: 'startAgain', state: { ...NEW, failedStarts: 1 } })
	expect(afterExit(first.state, { ...DIED, exitCode: null })).toEqual({
		kind: 'startAgain',
		state: { current: '0.1.0', good: '0.1.0', failedStarts: 0, givenUp: ['0.2.0'] },
	})
})

it('one that dies before it ever signed in has failed, though it was up', () => {
	const once = afterExit(NEW, { ...DIED, wasUp: true })
	expect(once).toEqual({ kind: 'startAgain', state: { ...NEW, failedStarts: 1 } })
	expect(afterExit(once.state, { ...DIED, wasUp: true })).toMatchObject({
		state: { current: '0.1.0', givenUp: ['0.2.0'] },
	})
})

it('one that was good and up is left to whoever watches, and has not failed', () => {
	const good: InstallState = { ...NEW, good: '0.2.0', failedStarts: 1 }
	expect(afterExit(good, { ...DIED, wasUp: true })).toEqual({
		kind: 'end',
		state: { ...good, failedStarts: 0 },
		exitCode: 1,
	})
	expect(afterExit(NEW, { ...DIED, wasUp: true, exitCode: 0 })).toMatchObject({ kind: 'end', state: NEW })
})

it('one whose ends nobody saw is given up after the third start; one that was up in between begins anew', () => {
	let state = NEW
	for (const begun of [1, 2, 3]) {
		state = beforeStart(state, false)
		expect(state).toEqual({ ...NEW, begun })
	}
	expect(beforeStart(state, true)).toEqual({ ...NEW, begun: 1 })
	expect(beforeStart(state, false)).toEqual({
		current: '0.1.0',
		good: '0.1.0',
		failedStarts: 0,
		givenUp: ['0.2.0'],
	})
	// An end that was seen is judged by itself.
	expect(afterExit(state, DIED)).toEqual({ kind: 'startAgain', state: { ...NEW, failedStarts: 1 } })
	const only: InstallState = { ...NEW, good: null }
	expect(beforeStart(only, false)).toBe(only)
})

it('the good one that fails is left to whoever watches: there is nothing to return to', () => {
	const good: InstallState = { current: '0.1.0', good: '0.1.0', failedStarts: 4, givenUp: [] }
	expect(afterExit(good, DIED)).toEqual({ kind: 'end', state: { ...good, failedStarts: 5 }, exitCode: 1 })
	const first: InstallState = { ...good, good: null }
	expect(afterExit(first, DIED)).toMatchObject({ kind: 'end' })
})

it('what was signed in is what is returned to', () => {
	expect(afterExit(NEW, { exitCode: 0, wasUp: true, isGood: true, wanted: null })).toEqual({
		kind: 'end',
		state: { ...NEW, good: '0.2.0' },
		exitCode: 0,
	})
})

it('goes over to what is wanted, and keeps what was good', () => {
	const state: InstallState = { current: '0.1.0', good: null, failedStarts: 0, givenUp: [] }
	expect(afterExit(state, { exitCode: 75, wasUp: false, isGood: true, wanted: '0.2.0' })).toEqual({
		kind: 'startAgain',
		state: { current: '0.2.0', good: '0.1.0', failedStarts: 0, givenUp: [] },
	})
})
