/**
 * When letters stand on the screen: a finger has touched a text field, or their key was pressed. Whoever types on a real
 * keyboard needs none: the first character takes them away, and none ever brings them.
 */
import { type RefObject, useEffect, useRef, useState } from 'react'

export type TouchKeyboard = {
	readonly isOpen: boolean
	readonly toggle: () => void
	readonly close: () => void
	/** The field that the letters go to. */
	readonly field: RefObject<HTMLInputElement | null>
}

/** `fieldId`: of the field that its key leads to. `opensWithPane`: the pane is for typing; it stands there at once if a finger opened it. */
export function useTouchKeyboard(fieldId: string, opensWithPane = false): TouchKeyboard {
	const [isOpen, setIsOpen] = useState(
		() => opensWithPane && document.documentElement.dataset.hands === 'touch',
	)
	const field = useRef<HTMLInputElement | null>(null)
	useEffect(() => follow(document, field, setIsOpen), [])
	useEffect(() => {
		if (isOpen) field.current?.scrollIntoView({ block: 'nearest' })
	}, [isOpen])
	return {
		isOpen,
		field,
		toggle: () => {
			const wanted = field.current?.isConnected === true ? field.current : document.getElementById(fieldId)
			if (!isOpen) wanted?.focus()
			setIsOpen(!isOpen)
		},
		close: () => setIsOpen(false),
	}
}

function follow(
	page: Document,
	field: RefObject<HTMLInputElement | null>,
	setIsOpen: (isOpen: boolean) => void,
): () => void {
	const listening = new AbortController()
	const { signal } = listening
	if (isField(page.activeElement)) field.current = page.activeElement
	page.addEventListener(
		'click',
		(event) => {
			// A label leads to its field. Not when the finger comes down: what moves under it would be touched instead.
			const touched = event.target instanceof Element ? event.target.closest('label, input') : null
			if (isOfFinger(event) && touched !== null) setIsOpen(true)
		},
		{ signal },
	)
	page.addEventListener(
		'keydown',
		({ key, target }) => {
			// Who goes about by Tab may press its keys, too.
			if (!isOfKeyboard(target) && (key.length === 1 || key === 'Backspace')) setIsOpen(false)
		},
		{ signal },
	)
	page.addEventListener(
		'focusin',
		({ target }) => {
			if (isField(target)) field.current = target
		},
		{ signal },
	)
	page.addEventListener(
		'focusout',
		({ target, relatedTarget }) => {
			if (isField(target) && !isField(relatedTarget) && !isOfKeyboard(relatedTarget)) setIsOpen(false)
		},
		{ signal },
	)
	return () => listening.abort()
}

function isOfFinger(event: MouseEvent): boolean {
	return 'pointerType' in event && (event.pointerType === 'touch' || event.pointerType === 'pen')
}

function isField(target: EventTarget | null): target is HTMLInputElement {
	return target instanceof HTMLInputElement
}

function isOfKeyboard(target: EventTarget | null): boolean {
	return target instanceof Element && target.closest('.touch-keyboard') !== null
}

/** As a real keyboard would, with the field's own cursor and selection; null erases. The focus stays where it was. */
export function typeIntoField({ field: { current } }: TouchKeyboard, text: string | null): void {
	if (current?.isConnected !== true) return
	const before = document.activeElement
	if (before !== current) current.focus()
	document.execCommand(text === null ? 'delete' : 'insertText', false, text ?? undefined)
	if (before instanceof HTMLElement && before !== current && isOfKeyboard(before)) before.focus()
}

/** As the key of a real keyboard: what it does is the pane's own business, and that of the actions. */
export function pressEnter({ field: { current } }: TouchKeyboard): void {
	if (current?.isConnected !== true) return
	current.focus()
	const stroke = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }
	current.dispatchEvent(new KeyboardEvent('keydown', stroke))
}

/** On to the next field of the form; after the last, the first. */
export function toNextField({ field: { current } }: TouchKeyboard): void {
	const fields = [...document.querySelectorAll<HTMLInputElement>('.pane input')]
	const next = fields[(current === null ? -1 : fields.indexOf(current)) + 1] ?? fields[0]
	next?.focus()
	next?.scrollIntoView({ block: 'nearest' })
}
