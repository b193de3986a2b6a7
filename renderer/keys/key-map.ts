/**
 * What a key stroke means, decided without the DOM: an action, a character for whatever takes typing, or nothing.
 * The map itself is in the actions (`shortcut`); this file only says who comes first.
 */
import type { Action, ActionContext, Shortcut } from '../actions/action.ts'
import type { ActionId } from '../actions/action-id.ts'
import { typingPlace } from './typing-place.ts'

export type Stroke = {
	readonly key: string
	/** A modifier other than Shift is down, or an input method is composing. */
	readonly isOther: boolean
	/** What has the focus: a text field, a control reached by Tab, or nothing that cares. */
	readonly focus: 'field' | 'control' | 'none'
}

export type Intent =
	| { readonly kind: 'action'; readonly id: ActionId }
	/** For the place that takes typing now; see {@link typingPlace}. */
	| { readonly kind: 'type'; readonly character: string }
	| { readonly kind: 'erase' }
	/** Up and down among search results. */
	| { readonly kind: 'choose'; readonly step: 1 | -1 }
	/** Up and down among the lines of the basket. */
	| { readonly kind: 'chooseLine'; readonly step: 1 | -1 }
	/** More or fewer of the chosen line. */
	| { readonly kind: 'changeQuantity'; readonly step: 1 | -1 }
	/** The search field must have the focus before this character arrives. */
	| { readonly kind: 'focusSearch' }
	/** Means nothing here, and must not reach the browser either. */
	| { readonly kind: 'swallow' }
	/** The browser's own business. */
	| { readonly kind: 'leave' }

const SHORTCUTS: ReadonlySet<string> = new Set<Shortcut>([
	'F1',
	'F2',
	'F3',
	'F4',
	'F5',
	'F6',
	'F7',
	'F8',
	'F9',
	'F10',
	'F11',
	'F12',
	'Insert',
	'Enter',
	'Escape',
	'*',
	'+',
])

/** Sheets whose rows the arrows choose among. */
const LISTS: ReadonlySet<string | null> = new Set(['suspended', 'journal'])

/** Decides one stroke. `actions` in order of precedence. */
export function intentOf(stroke: Stroke, actions: readonly Action[], context: ActionContext): Intent {
	if (stroke.isOther || (stroke.focus === 'control' && (stroke.key === 'Enter' || stroke.key === ' '))) {
		return { kind: 'leave' }
	}
	const key = stroke.key === '×' ? '*' : stroke.key
	if (SHORTCUTS.has(key)) {
		const action = actions.find((candidate) => candidate.shortcut === key && candidate.enabled(context))
		if (action !== undefined) return { kind: 'action', id: action.id }
		// A function key or Enter that means nothing here must not reach the browser (F3 opens its search).
		if (key.length > 1) return { kind: 'swallow' }
	}
	return typingIntent(key, stroke, context)
}

function typingIntent(key: string, stroke: Stroke, context: ActionContext): Intent {
	const place = typingPlace(context)
	if (LISTS.has(context.screen.sheet) && (key === 'ArrowDown' || key === 'ArrowUp'))
		return { kind: 'choose', step: key === 'ArrowDown' ? 1 : -1 }
	if (place.kind === 'search') {
		const isFree = context.screen.typed === ''
		// While nothing is searched for, there are no results to choose among.
		if (key === 'ArrowDown') return { kind: isFree ? 'chooseLine' : 'choose', step: 1 }
		if (key === 'ArrowUp') return { kind: isFree ? 'chooseLine' : 'choose', step: -1 }
		if (isFree && (key === '+' || key === '-')) return { kind: 'changeQuantity', step: key === '+' ? 1 : -1 }
		if (stroke.focus === 'field') return { kind: 'leave' }
		if (key === 'Backspace') return { kind: 'erase' }
		return key.length === 1 && key !== ' ' ? { kind: 'focusSearch' } : { kind: 'leave' }
	}
	if (place.kind === 'none' || stroke.focus === 'field') return { kind: 'leave' }
	if (key === 'Backspace') return { kind: 'erase' }
	return key.length === 1 && key !== ' ' ? { kind: 'type', character: key } : { kind: 'leave' }
}
