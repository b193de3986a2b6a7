/** Without a browser: the few powers of one that the listener uses stand in here. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { sampleView } from '../../test/helpers/sample-views.ts'
import type { CommandRequest } from '../bridge-client.ts'
import type { Desk, TillMirror } from '../state/desk.ts'
import { FIRST_SCREEN_STATE, type ScreenState } from '../state/screen-state.ts'
import { listenToKeys } from './listen-to-keys.ts'

let press: (key: string, atMs: number) => void
let sent: CommandRequest[]
let stop: () => void

class NoElement {}

beforeEach(() => {
	vi.stubGlobal('HTMLElement', NoElement)
	vi.stubGlobal('HTMLInputElement', NoElement)
	vi.stubGlobal('document', { activeElement: null })
	// Nobody waits here: the timer that releases what is held back never runs, as on a page that is busy.
	vi.stubGlobal('window', { setTimeout: () => 1, clearTimeout: () => undefined })
	sent = []
	const view = sampleView({ kind: 'shiftClosed', lastSettlement: null })
	const desk: Desk = {
		mirror: createStore<TillMirror>(() => ({ link: 'running', view, logo: null })),
		screen: createStore<ScreenState>(() => FIRST_SCREEN_STATE),
		send: (command) => sent.push(command),
		query: async () => ({ kind: 'unanswered' }),
	}
	let listener: (event: KeyboardEvent) => void = () => undefined
	stop = listenToKeys(desk, {
		addEventListener: (_: string, listen: typeof listener) => {
			listener = listen
		},
		removeEventListener: () => undefined,
	} as never)
	press = (key, atMs) =>
		listener({
			key,
			code: key === 'Enter' ? 'Enter' : `Digit${key}`,
			timeStamp: atMs,
			target: null,
			preventDefault: () => undefined,
		} as never)
})
afterEach(() => {
	stop()
	vi.unstubAllGlobals()
})

it('Enter acts upon the characters that it releases, however soon it follows them', () => {
	press('5', 1_000)
	press('0', 1_020)
	press('Enter', 1_040)
	expect(sent).toEqual([{ kind: 'openShift', floatMinor: 5_000 }])
})

function ledTo() {
	const chip = Object.assign(new NoElement(), {
		matches: (what: string) => what === 'button, a',
		blur: vi.fn(),
	})
	vi.stubGlobal('document', { activeElement: chip })
	return chip
}

it('whoever types has left the key that Tab led to', () => {
	const chip = ledTo()
	press('5', 1_000)
	press('0', 2_000)
	press('Enter', 3_000)
	expect(chip.blur).toHaveBeenCalled()
	expect(sent).toEqual([{ kind: 'openShift', floatMinor: 5_000 }])
})

it('so has whoever presses another key of the till: Enter would press the first again', () => {
	const chip = ledTo()
	press('F10', 1_000)
	expect(chip.blur).toHaveBeenCalled()
})
