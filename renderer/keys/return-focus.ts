/**
 * A sheet takes the focus when it opens, so that Tab goes on inside it, and gives it back where it was when it closes.
 * What had the focus may be gone from the document meanwhile: it is found again by its id or test id.
 */
import type { Desk } from '../state/desk.ts'
import type { ScreenState } from '../state/screen-state.ts'

/** Sheets that opened because somebody asked for them. The keypad stands beside the field that it types into. */
const TAKES_FOCUS: ReadonlySet<ScreenState['sheet']> = new Set([
	'help',
	'look',
	'more',
	'closeShift',
	'devices',
	'suspended',
	'members',
	'handOver',
	'moveCash',
	'noSale',
	'cancelSale',
	'totals',
	'journal',
])

/** Follows the sheets until the returned function is called. */
export function returnFocus(desk: Desk, page: Document): () => void {
	let wanted: string | null = null
	const stopWatching = watchHands(page)
	const stopFollowing = desk.screen.subscribe(({ sheet }, { sheet: before }) => {
		if (sheet === before) return
		// The store tells before React draws: what has the focus now is what had it when the sheet was asked for.
		if (TAKES_FOCUS.has(sheet)) {
			if (!TAKES_FOCUS.has(before)) wanted = addressOf(page.activeElement)
			afterDrawing(page, () => focusPane(page))
		} else if (TAKES_FOCUS.has(before)) {
			const address = wanted
			wanted = null
			afterDrawing(page, () => giveBack(page, address))
		}
	})
	return () => {
		stopWatching()
		stopFollowing()
	}
}

/** Whoever touched last needs no ring around a sheet that has just taken the focus. */
function watchHands(page: Document): () => void {
	const touched = ({ pointerType }: PointerEvent) => {
		page.documentElement.dataset.hands = pointerType === 'mouse' ? 'mouse' : 'touch'
	}
	// The Enter of the letters on the screen is a finger's.
	const typed = ({ isTrusted }: KeyboardEvent) => {
		if (isTrusted) page.documentElement.dataset.hands = 'keys'
	}
	page.addEventListener('pointerdown', touched, true)
	page.addEventListener('keydown', typed, true)
	return () => {
		page.removeEventListener('pointerdown', touched, true)
		page.removeEventListener('keydown', typed, true)
	}
}

/** Unless something in it has taken the focus already, as a field to search in does. */
function focusPane(page: Document): void {
	const pane = page.querySelector<HTMLElement>('.pane')
	if (pane?.contains(page.activeElement) !== true) pane?.focus({ preventScroll: true })
}

function addressOf(element: Element | null): string | null {
	if (!(element instanceof HTMLElement)) return null
	if (element.id !== '') return `#${CSS.escape(element.id)}`
	const { testid } = element.dataset
	return testid === undefined ? null : `[data-testid="${CSS.escape(testid)}"]`
}

/** Only when nothing else has taken the focus since. */
function giveBack(page: Document, address: string | null): void {
	const active = page.activeElement
	if (active !== null && active !== page.body && !active.classList.contains('pane')) return
	const before = address === null ? null : page.querySelector<HTMLElement>(address)
	if (before === null) (active as HTMLElement | null)?.blur()
	else before.focus({ preventScroll: true })
}

function afterDrawing(page: Document, act: () => void): void {
	page.defaultView?.requestAnimationFrame(act)
}
