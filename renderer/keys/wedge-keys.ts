/** What a key stroke is to the wedge machine. Decided without the DOM. */
import type { WedgeKey } from './scanner-wedge.ts'
import { usCharacter } from './us-layout.ts'

/** What is needed of a `KeyboardEvent`. */
export type KeyStroke = Pick<
	KeyboardEvent,
	'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'keyCode' | 'repeat'
>

const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'])
/** What `keyCode` says of a key that an input method has taken. */
const TAKEN_BY_INPUT_METHOD = 229

/**
 * `focus`: of the element that would get the key. `isGathering`: characters came a moment ago. A person's first character
 * goes straight into a text field, so that typing is never late; those that follow at once are kept back.
 */
export function wedgeKeyOf(
	stroke: KeyStroke,
	focus: 'field' | 'control' | 'none',
	isGathering: boolean,
): WedgeKey {
	const { key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing, keyCode, repeat } = stroke
	if (MODIFIERS.has(key)) return { kind: 'modifier' }
	if (repeat || metaKey || altKey) return { kind: 'other' }
	if (ctrlKey) return controlKey(code, isGathering)
	if (code === 'Enter' || code === 'NumpadEnter' || code === 'Tab' || key === 'Enter' || key === 'Tab')
		return { kind: 'end' }
	if (key === 'ArrowDown') return { kind: 'lineFeed' }
	const isTaken = isComposing || keyCode === TAKEN_BY_INPUT_METHOD
	const character = !isTaken && /^[ -~]$/.test(key) ? key : characterAt(code, key, shiftKey, isTaken)
	// A space presses the button that has the focus; no code begins with one.
	if (character === null || (character === ' ' && !isGathering)) return { kind: 'other' }
	return { kind: 'character', character, isHeld: !isTaken && !(focus === 'field' && !isGathering) }
}

/** By its place, where an input method took the key or made a full-width character of it. */
function characterAt(code: string, key: string, isShifted: boolean, isTaken: boolean): string | null {
	return isTaken || [...key].length === 1 ? usCharacter(code, isShifted) : null
}

/** Ctrl+J is a line feed, Ctrl+] the group separator of GS1. */
function controlKey(code: string, isGathering: boolean): WedgeKey {
	if (code === 'KeyJ') return { kind: 'lineFeed' }
	return code === 'BracketRight' && isGathering
		? { kind: 'character', character: '\u001d', isHeld: true }
		: { kind: 'other' }
}
