/** Carries the keyboard's strokes to the actions and to whatever takes typing. The only listener for keys. */
import { ALL_ACTIONS, actionContext, runAction } from '../actions/all-actions.ts'
import { countAfter } from '../actions/line-count.ts'
import type { Desk } from '../state/desk.ts'
import { actingLine } from '../state/screen-state.ts'
import { type Intent, intentOf, type Stroke } from './key-map.ts'
import { createWedge } from './listen-to-wedge.ts'
import { typeInto, typingPlace } from './typing-place.ts'

/** The id of the one search field, so that typing anywhere can be led into it. */
export const SEARCH_FIELD_ID = 'search-field'

/** Listens until the returned function is called. */
export function listenToKeys(desk: Desk, target: Window): () => void {
	const wedge = createWedge(desk, (character) => typeReleased(desk, character))
	const onKeyDown = (event: KeyboardEvent) => {
		if (actionContext(desk) === null) return
		if (wedge.takes(event, focusOf(event.target))) {
			event.preventDefault()
			return
		}
		// Only now: this key may have released characters before it, and acts upon what stands there with them.
		const context = actionContext(desk)
		if (context === null) return
		const intent = intentOf(strokeOf(event), ALL_ACTIONS, context)
		if (intent.kind === 'leave') return
		// The character itself goes on to the field that has just been given the focus.
		if (intent.kind !== 'focusSearch') event.preventDefault()
		// A key held down must not pay twice; erasing and typing may repeat.
		if (event.repeat && intent.kind === 'action') return
		carryOut(desk, intent)
	}
	target.addEventListener('keydown', onKeyDown)
	return () => {
		wedge.stop()
		target.removeEventListener('keydown', onKeyDown)
	}
}

/** A character that was kept back for a moment, because it might have been a scanner's. */
function typeReleased(desk: Desk, key: string): void {
	const context = actionContext(desk)
	if (context === null) return
	const intent = intentOf(
		{ key, isOther: false, focus: focusOf(document.activeElement) },
		ALL_ACTIONS,
		context,
	)
	if (intent.kind !== 'leave') carryOut(desk, intent)
	// What the browser would have done with the key: the field is a person's, with her cursor and her selection in it.
	if (intent.kind === 'leave' || intent.kind === 'focusSearch') document.execCommand('insertText', false, key)
}

function strokeOf(event: KeyboardEvent): Stroke {
	return {
		key: event.key,
		isOther: event.ctrlKey || event.metaKey || event.altKey || event.isComposing,
		// Characters that this very stroke released may have left the key on which it falls.
		focus: focusOf(hasLeft(event.target) ? null : event.target),
	}
}

function hasLeft(target: EventTarget | null): boolean {
	return focusOf(target) === 'control' && document.activeElement !== target
}

function focusOf(target: EventTarget | null): Stroke['focus'] {
	if (!(target instanceof HTMLElement)) return 'none'
	if (target.matches('input')) return 'field'
	return target.matches('button, a') ? 'control' : 'none'
}

function carryOut(desk: Desk, intent: Exclude<Intent, { kind: 'leave' }>): void {
	switch (intent.kind) {
		case 'action':
			runAction(desk, intent.id)
			if (intent.id === 'search') focusSearch(desk)
			else leaveControl(desk)
			return
		case 'type':
			leaveControl(desk)
			typeCharacter(desk, intent.character)
			return
		case 'erase':
			eraseCharacter(desk)
			return
		case 'choose':
			desk.screen.setState(({ choice }) => ({ choice: Math.max(-1, choice + intent.step) }))
			return
		case 'chooseLine':
			chooseLine(desk, intent.step)
			return
		case 'changeQuantity':
			changeQuantity(desk, intent.step)
			return
		case 'focusSearch':
			focusSearch(desk)
			return
		case 'swallow':
			return
	}
}

/**
 * Whoever types an amount, a number or a PIN, or presses another key of the till, has left the key that Tab led to: the next Enter is
 * for what was typed or comes next, and does not press that key again.
 */
function leaveControl(desk: Desk): void {
	const { activeElement } = document
	const context = actionContext(desk)
	if (context === null || typingPlace(context).kind === 'field') return
	if (activeElement instanceof HTMLElement && focusOf(activeElement) === 'control') activeElement.blur()
}

/** One character from the keypad on the screen or from the keyboard. */
export function typeCharacter(desk: Desk, character: string): void {
	const context = actionContext(desk)
	if (context === null) return
	const place = typingPlace(context)
	if (place.kind === 'field') {
		editField('insertText', character)
		return
	}
	desk.screen.setState({
		typed: typeInto(place, context.screen.typed, character),
		refusal: null,
		armed: null,
	})
}

/** The last character of what takes typing now. */
export function eraseCharacter(desk: Desk): void {
	const context = actionContext(desk)
	if (context !== null && typingPlace(context).kind === 'field') editField('delete')
	else desk.screen.setState(({ typed }) => ({ typed: typed.slice(0, -1), choice: -1 }))
}

/** As the keyboard would, with the field's own cursor and selection. */
function editField(command: 'insertText' | 'delete', text?: string): void {
	if (document.activeElement instanceof HTMLInputElement) document.execCommand(command, false, text)
}

function focusSearch(desk: Desk): void {
	const { sheet } = desk.screen.getState()
	// A field is drawn while no sheet, the keypad or the search for members lies in the pane.
	if (sheet !== null && sheet !== 'keypad' && sheet !== 'members') desk.screen.setState({ sheet: null })
	document.getElementById(SEARCH_FIELD_ID)?.focus()
}

/** The next line that counts, from the chosen one on; from none, the newest. */
function chooseLine(desk: Desk, step: 1 | -1): void {
	const context = actionContext(desk)
	if (context === null || context.view.phase.kind !== 'selling') return
	const counting = context.view.basket.lines.filter((line) => !line.voided)
	const at = counting.findIndex((line) => line.lineNumber === context.screen.selectedLine)
	const next = at < 0 ? counting.at(-1) : counting[at + step]
	if (next !== undefined) desk.screen.setState({ selectedLine: next.lineNumber })
}

/** More or fewer of the chosen line, else of the newest; one is the fewest. */
function changeQuantity(desk: Desk, step: 1 | -1): void {
	const context = actionContext(desk)
	if (context === null || context.view.phase.kind !== 'selling') return
	const line = actingLine(context.view.basket.lines, context.screen.selectedLine)
	if (line === null) return
	const quantity = countAfter(line, step)
	if (quantity !== null) desk.send({ kind: 'setLineQuantity', lineNumber: line.lineNumber, quantity })
}
