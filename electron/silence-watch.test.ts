import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchSilence } from './silence-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('is content while it is answered, and says once that it is not', () => {
	let answers = true
	let silences = 0
	const watch = watchSilence({
		ask: () => answers && watch.heard(),
		onSilent: () => silences++,
		limitMs: 5_000,
	})
	vi.advanceTimersByTime(60_000)
	expect(silences).toBe(0)
	answers = false
	vi.advanceTimersByTime(5_000)
	expect(silences).toBe(0)
	vi.advanceTimersByTime(60_000)
	expect(silences).toBe(1)
})

it('does not take a long sleep of the machine for silence', () => {
	let silences = 0
	let asked = 0
	const watch = watchSilence({ ask: () => asked++, onSilent: () => silences++, limitMs: 3_000 })
	vi.advanceTimersByTime(2_000)
	// Asleep: the clock went on, no timer did.
	vi.setSystemTime(Date.now() + 8 * 3_600_000)
	vi.advanceTimersByTime(1_000)
	expect([asked, silences]).toEqual([3, 0])
	watch.stop()
})
