import { describe, expect, it } from 'vitest'
import { type KeyStroke, wedgeKeyOf } from './wedge-keys.ts'
import { swipeOf } from './wedge-swipe.ts'

function stroke(changes: Partial<KeyStroke>): KeyStroke {
	return {
		key: '',
		code: '',
		ctrlKey: false,
		metaKey: false,
		altKey: false,
		shiftKey: false,
		isComposing: false,
		keyCode: 0,
		repeat: false,
		...changes,
	}
}
const character = (text: string, isHeld = true) => ({ kind: 'character', character: text, isHeld })

describe('a key stroke', () => {
	it.each([
		['a digit', { key: '6', code: 'Digit6' }, character('6')],
		['a capital', { key: 'Y', code: 'KeyY', shiftKey: true }, character('Y')],
		['Shift itself', { key: 'Shift', code: 'ShiftLeft' }, { kind: 'modifier' }],
		['Enter', { key: 'Enter', code: 'Enter' }, { kind: 'end' }],
		['Enter of the number pad', { key: 'Enter', code: 'NumpadEnter' }, { kind: 'end' }],
		['Tab', { key: 'Tab', code: 'Tab' }, { kind: 'end' }],
		['down', { key: 'ArrowDown', code: 'ArrowDown' }, { kind: 'lineFeed' }],
		['Ctrl+J', { key: 'j', code: 'KeyJ', ctrlKey: true }, { kind: 'lineFeed' }],
		['Ctrl+A', { key: 'a', code: 'KeyA', ctrlKey: true }, { kind: 'other' }],
		['a key held down', { key: 'a', code: 'KeyA', repeat: true }, { kind: 'other' }],
		['F2', { key: 'F2', code: 'F2' }, { kind: 'other' }],
		['a space on a button', { key: ' ', code: 'Space' }, { kind: 'other' }],
		['full-width, by an input method', { key: '；', code: 'Semicolon' }, character(';')],
		['taken by an input method', { key: 'Process', code: 'Digit6', keyCode: 229 }, character('6', false)],
		[
			'while it composes',
			{ key: 'y', code: 'KeyY', isComposing: true, shiftKey: true },
			character('Y', false),
		],
		['Enter while it composes', { key: 'Process', code: 'Enter', keyCode: 229 }, { kind: 'end' }],
	] as const)('%s', (_, changes, key) => {
		expect(wedgeKeyOf(stroke(changes), 'none', false)).toEqual(key)
	})

	it('a person’s first character goes straight into a field, what follows at once does not', () => {
		const key = stroke({ key: 'a', code: 'KeyA' })
		expect(wedgeKeyOf(key, 'field', false)).toEqual(character('a', false))
		expect(wedgeKeyOf(key, 'field', true)).toEqual(character('a'))
		expect(wedgeKeyOf(key, 'control', false)).toEqual(character('a'))
	})

	it('inside a code Ctrl+] is the group separator, and a space is a space', () => {
		const gs = stroke({ key: ']', code: 'BracketRight', ctrlKey: true })
		expect(wedgeKeyOf(gs, 'none', true)).toEqual(character('\u001d'))
		expect(wedgeKeyOf(gs, 'none', false)).toEqual({ kind: 'other' })
		expect(wedgeKeyOf(stroke({ key: ' ', code: 'Space' }), 'none', true)).toEqual(character(' '))
	})
})

describe('what a swipe reader typed', () => {
	const card = { kind: 'card', medium: { kind: 'cardNo', value: '88000001' } }
	it.each([
		[';88000001=2712?', card],
		['%WANG?;88000001=2712?', card],
		['%WANG?;88000001=2712?+1234567890=?', card],
		['%WANG?', 'more'],
		['%B4111111111111111^TEST/A^3012201?', { kind: 'bankCard' }],
		['%B4111111111111111^TEST/A^3012201?;4111111111111111=3012201?', { kind: 'bankCard' }],
		[';4111111111111111=3012201?', { kind: 'bankCard' }],
		[';E?', { kind: 'unreadable' }],
		['6901234567892', null],
		['https://example.com/?a=1', null],
		[']C10106901234567892', null],
	])('%s', (text, meaning) => {
		expect(swipeOf(text)).toEqual(meaning)
	})
})
