import { expect, it } from 'vitest'
import { afterExit, type Ended } from './after-exit.ts'
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

it('one that was up in between has not failed twice', () => {
	const once = afterExit(NEW, DIED).state
	expect(afterExit(once, { ...DIED, wasUp: true })).toEqual({ kind: 'end', state: NEW, exitCode: 1 })
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
