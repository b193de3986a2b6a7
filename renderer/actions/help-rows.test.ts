import { expect, test } from 'vitest'
import { sampleBasket, sampleLine, sampleView } from '../../test/helpers/sample-views.ts'
import type { TillView } from '../../till/view.ts'
import { intentOf } from '../keys/key-map.ts'
import { FIRST_SCREEN_STATE, type ScreenState } from '../state/screen-state.ts'
import { ALL_ACTIONS } from './all-actions.ts'
import { helpRows } from './help-rows.ts'

function contextOf(view: TillView, screen: Partial<ScreenState> = {}) {
	return {
		view,
		screen: { ...FIRST_SCREEN_STATE, ...screen },
		logo: null,
		nowMs: 1_000,
		send: () => undefined,
		update: () => undefined,
	}
}

const basket = sampleBasket([sampleLine(0)])
const situations = [
	contextOf(sampleView({ kind: 'signedOff', lockedUntilMs: null, operators: [], presented: null })),
	contextOf(sampleView({ kind: 'selling' }, { basket }), { sheet: 'help' }),
	contextOf(sampleView({ kind: 'tendering' }, { basket }), { typed: '300' }),
]

test('what the sheet says a key does now is what the key does', () => {
	for (const context of situations) {
		for (const { id, shortcut } of helpRows(context).now) {
			const intent = intentOf({ key: shortcut, isOther: false, focus: 'none' }, ALL_ACTIONS, context)
			expect(intent, shortcut).toEqual({ kind: 'action', id })
		}
	}
})

test('every action that has a key stands on the sheet once, whatever is being done', () => {
	const keyed = ALL_ACTIONS.filter(({ shortcut }) => shortcut !== null).map(({ id }) => id)
	for (const context of situations) {
		const { now, later } = helpRows(context)
		expect([...now, ...later].map(({ id }) => id).toSorted()).toEqual(keyed.toSorted())
	}
})

test('keys stand in the order of the keyboard', () => {
	const rows = helpRows(contextOf(sampleView({ kind: 'selling' }, { basket }))).now
	const functionKeys = rows.flatMap(({ shortcut }) =>
		/^F[0-9]+$/.test(shortcut) ? [Number(shortcut.slice(1))] : [],
	)
	expect(functionKeys).toEqual(functionKeys.toSorted((a, b) => a - b))
	expect(rows[0]?.shortcut).toBe('F1')
	expect(rows.findIndex(({ shortcut }) => shortcut === 'Escape')).toBeGreaterThan(functionKeys.length - 1)
})
