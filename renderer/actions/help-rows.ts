/** What the help sheet lists, made from the actions and the key map themselves, so that it is never out of date. */
import type { Action, ActionContext, Shortcut } from './action.ts'
import type { ActionId } from './action-id.ts'
import { ALL_ACTIONS } from './all-actions.ts'

export type HelpRow = { readonly id: ActionId; readonly shortcut: Shortcut }
export type HelpRows = { readonly now: readonly HelpRow[]; readonly later: readonly HelpRow[] }

/**
 * `now`: what each key does at this moment, one row for a key. `later`: what else the keys do at other times. A confirmed
 * action asks for a second press by itself. In the order of the keys on the keyboard.
 */
export function helpRows(context: ActionContext, actions: readonly Action[] = ALL_ACTIONS): HelpRows {
	const keyed = actions.flatMap(({ id, shortcut, enabled }) =>
		shortcut === null ? [] : [{ id, shortcut, isNow: enabled(context) }],
	)
	const now = keyed.filter(
		(row, at) => row.isNow && keyed.findIndex((one) => one.isNow && one.shortcut === row.shortcut) === at,
	)
	const later = keyed.filter((row) => !now.includes(row))
	return { now: now.toSorted(byKey), later: later.toSorted(byKey) }
}

const ORDER: readonly Shortcut[] = [
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
]

function byKey(a: HelpRow, b: HelpRow): number {
	return ORDER.indexOf(a.shortcut) - ORDER.indexOf(b.shortcut)
}
