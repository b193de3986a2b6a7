/** Stands before all other key handling: what a device types becomes a scan, what a person types goes on. */
import type { Desk } from '../state/desk.ts'
import { WEDGE_IDLE, type WedgeNext, wedgeKey, wedgeSilence } from './scanner-wedge.ts'
import { wedgeKeyOf } from './wedge-keys.ts'
import { swipeOf } from './wedge-swipe.ts'

export type Wedge = {
	/** Whether the key is not for the page. */
	takes(event: KeyboardEvent, focus: 'field' | 'control' | 'none'): boolean
	stop(): void
}

/** Input may be waiting that came before the deadline, while the page was busy. */
const PENDING_INPUT_MS = 4

/** `release`: types one character where it belongs. */
export function createWedge(desk: Desk, release: (character: string) => void): Wedge {
	let state = WEDGE_IDLE
	let timer: number | undefined
	let typedInto: TypedInto | null = null

	function perform({ state: next, effects, deadlineMs }: WedgeNext): void {
		state = next
		for (const effect of effects) {
			if (effect.kind === 'released') {
				for (const character of effect.characters) release(character)
				continue
			}
			if (effect.kind === 'tooLong') {
				if (effect.isTyped) typedInto?.takeBack()
				continue
			}
			if (effect.isTyped) typedInto?.takeBack()
			sendScan(desk, effect.text)
		}
		window.clearTimeout(timer)
		if (deadlineMs !== null) timer = window.setTimeout(silence, Math.max(0, deadlineMs - performance.now()))
	}

	function silence(): void {
		if (isInputPending()) timer = window.setTimeout(silence, PENDING_INPUT_MS)
		else perform(wedgeSilence(state, performance.now()))
	}

	return {
		takes(event, focus) {
			typedInto?.settle()
			const isGathering = state.characters.length > 0
			const key = wedgeKeyOf(event, focus, isGathering)
			if (key.kind === 'character' && !key.isHeld && !isGathering) typedInto = typedIntoOf(event.target)
			const next = wedgeKey(state, key, event.timeStamp)
			perform(next)
			return next.passes === false
		},
		stop: () => window.clearTimeout(timer),
	}
}

function sendScan(desk: Desk, text: string): void {
	const swipe = swipeOf(text)
	if (swipe === null) desk.send({ kind: 'scanCode', text })
	else if (swipe === 'more') return
	else if (swipe.kind === 'card') desk.send({ kind: 'swipeCard', medium: swipe.medium })
	else desk.send({ kind: 'refuseSwipe', reason: swipe.kind })
}

/** `settle`: another key comes, which is not to be taken back with what the device typed. */
type TypedInto = { takeBack(): void; settle(): void }

/** A text field as it was before a device typed into it. */
function typedIntoOf(target: EventTarget | null): TypedInto | null {
	if (!(target instanceof HTMLInputElement)) return null
	const { value, selectionStart, selectionEnd } = target
	const restore = () => {
		if (target.value === value) return
		// React hears of a value only through the browser's own setter and an input event.
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(target, value)
		target.dispatchEvent(new Event('input', { bubbles: true }))
		target.setSelectionRange(selectionStart, selectionEnd)
	}
	let late: number | undefined
	const settle = () => {
		if (late === undefined) return
		window.clearTimeout(late)
		late = undefined
		restore()
	}
	return {
		takeBack: () => {
			// Leaving the field ends what an input method is composing; it may still write its text after that.
			const hadFocus = document.activeElement === target
			target.blur()
			restore()
			if (hadFocus) target.focus()
			late = window.setTimeout(settle, 0)
		},
		settle,
	}
}

/** Chromium only; elsewhere the deadline is taken as it comes. */
function isInputPending(): boolean {
	const { scheduling } = navigator as { scheduling?: { isInputPending?: () => boolean } }
	return scheduling?.isInputPending?.() === true
}
