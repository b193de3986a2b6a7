import { describe, expect, it } from 'vitest'
import { WEDGE_IDLE, type WedgeEffect, type WedgeKey, wedgeKey, wedgeSilence } from './scanner-wedge.ts'
import { usCharacter } from './us-layout.ts'

/** `⏎` Enter, `⇥` Tab, `↓` line feed, `⇧` Shift, `⌫` another key; everything else is a character. */
const KEYS: Readonly<Record<string, WedgeKey>> = {
	'⏎': { kind: 'end' },
	'⇥': { kind: 'end' },
	'↓': { kind: 'lineFeed' },
	'⇧': { kind: 'modifier' },
	'⌫': { kind: 'other' },
}

type Heard = { readonly effects: WedgeEffect[]; readonly passed: string }

/** Presses keys one after the other, `gaps` apart (the last is for all that follow), then waits. */
function press(keys: string, gaps: readonly number[], isHeld = true): Heard {
	const effects: WedgeEffect[] = []
	let state = WEDGE_IDLE
	let nowMs = 1_000
	let passed = ''
	let deadlineMs: number | null = null
	const passTime = (untilMs: number) => {
		while (deadlineMs !== null && deadlineMs <= untilMs) {
			const next = wedgeSilence(state, deadlineMs)
			state = next.state
			effects.push(...next.effects)
			deadlineMs = next.deadlineMs
		}
	}
	for (const [index, key] of [...keys].entries()) {
		nowMs += gaps[Math.min(index, gaps.length - 1)] ?? 0
		passTime(nowMs)
		const next = wedgeKey(state, KEYS[key] ?? { kind: 'character', character: key, isHeld }, nowMs)
		state = next.state
		effects.push(...next.effects)
		if (next.passes) passed += key
		deadlineMs = next.deadlineMs
	}
	passTime(nowMs + 10_000)
	expect(state.characters).toEqual([])
	return { effects, passed }
}

const scan = (text: string, isTyped = false): WedgeEffect => ({ kind: 'scanned', text, isTyped })
const typed = (...parts: string[]): WedgeEffect[] =>
	parts.map((characters) => ({ kind: 'released', characters }))

describe('a device that types', () => {
	it.each([
		['a scan, 8 ms a key', '6901234567892⏎', [8], [scan('6901234567892')], ''],
		['as slow as a device may be', '6901234567892⏎', [50], [scan('6901234567892')], ''],
		['all at once', '6901234567892⏎', [0], [scan('6901234567892')], ''],
		['with Tab', '6901234567892⇥', [8], [scan('6901234567892')], ''],
		['with CR LF', '6901234567892⏎↓', [8], [scan('6901234567892')], ''],
		['with two Enters', '6901234567892⏎⏎', [8], [scan('6901234567892')], ''],
		['with nothing', '6901234567892', [8], [scan('6901234567892')], ''],
		['with capitals', '⇧YIKA-000042⏎', [8], [scan('YIKA-000042')], '⇧'],
		['four with a prefix', '~A42⏎', [8], [scan('A42')], ''],
		['an AIM identifier stays', ']E06901⏎', [8], [scan(']E06901')], ''],
		['two scans', '111111⏎222222⏎', [8], [scan('111111'), scan('222222')], ''],
		['two tracks', ';88000001=?⏎', [8], [scan(';88000001=?')], ''],
		['a group separator inside', ']C110A\u001d21B⏎', [8], [scan(']C110A\u001d21B')], ''],
	] as const)('%s', (_, keys, gaps, effects, passed) => {
		expect(press(keys, gaps)).toEqual({ effects, passed })
	})

	it('behind an input method the keys cannot be kept back, and are taken back', () => {
		expect(press('6901234567892⏎', [8], false)).toEqual({
			effects: [scan('6901234567892', true)],
			passed: '6901234567892',
		})
	})

	it('a scan right behind something typed is a scan, and what was typed is typed', () => {
		expect(press('ab6901234567892⏎', [120, 120, 120, 8])).toEqual({
			effects: [...typed('a', 'b'), scan('6901234567892')],
			passed: '',
		})
	})
})

describe('a person', () => {
	it.each([
		['types slowly', 'abc', [120], typed('a', 'b', 'c'), ''],
		['types as fast as people do', '13800138000⏎', [70], typed(...'13800138000'), '⏎'],
		['rolls over two keys', 'milk⏎', [120, 40, 120, 30, 200], typed('mi', 'lk'), '⏎'],
		['has a burst of five', 'apple⏎', [120, 45, 45, 45, 45, 200], typed('apple'), '⏎'],
		['types an amount and Enter in one go', '1200⏎', [40], typed('1200'), '⏎'],
		['presses Enter late', '123456⏎', [60], typed(...'123456'), '⏎'],
		['presses another key', 'ab⌫', [30], typed('ab'), '⌫'],
		['moves down', '↓↓', [30], [], '↓↓'],
		['presses Enter twice', '⏎⏎', [30], [], '⏎⏎'],
	] as const)('%s', (_, keys, gaps, effects, passed) => {
		expect(press(keys, gaps)).toEqual({ effects, passed })
	})

	it('a press of Enter after a scan counts again soon', () => {
		expect(press('6901234567892⏎⏎', [8, ...new Array<number>(12).fill(8), 8, 60]).passed).toBe('⏎')
	})

	it('what is longer than any code is neither a scan nor typed', () => {
		expect(press(`${'x'.repeat(600)}⏎`, [1])).toEqual({
			effects: [{ kind: 'tooLong', isTyped: false }],
			passed: '',
		})
	})
})

describe('the US layout by places', () => {
	it.each([
		['KeyA', false, 'a'],
		['KeyA', true, 'A'],
		['Digit5', false, '5'],
		['Digit5', true, '%'],
		['Digit0', true, ')'],
		['Numpad7', false, '7'],
		['Semicolon', false, ';'],
		['Slash', true, '?'],
		['Equal', false, '='],
		['BracketRight', false, ']'],
		['Backquote', true, '~'],
		['Enter', false, null],
		['F5', false, null],
	])('%s %s: %s', (code, isShifted, character) => {
		expect(usCharacter(code, isShifted)).toBe(character)
	})
})
