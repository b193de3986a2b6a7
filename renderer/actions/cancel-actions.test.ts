import { expect, test } from 'vitest'
import { sampleBasket, sampleLine, sampleView } from '../../test/helpers/sample-views.ts'
import type { TillView } from '../../till/view.ts'
import { FIRST_SCREEN_STATE, type ScreenState } from '../state/screen-state.ts'
import type { ActionContext } from './action.ts'
import { cancelChosen, saleActions } from './sale-actions.ts'

const REASONS = [
	{ reasonId: 'noMoney', nameZh: '钱不够', nameEn: 'Not enough money' },
	{ reasonId: 'leftQueue', nameZh: '顾客离开', nameEn: 'Customer left' },
]

function contextOf(saleCancel: TillView['saleCancel'], screen: Partial<ScreenState> = {}) {
	const patches: Partial<ScreenState>[] = []
	const sent: unknown[] = []
	const basket = sampleBasket([sampleLine(0, 1)])
	const context: ActionContext = {
		view: sampleView({ kind: 'selling' }, { basket, saleCancel }),
		screen: { ...FIRST_SCREEN_STATE, ...screen },
		logo: null,
		nowMs: 0,
		send: (command) => sent.push(command),
		update: (patch) => patches.push(patch),
	}
	return { context, patches, sent }
}

function actionOf(id: string) {
	const action = saleActions.find((one) => one.id === id)
	if (action === undefined) throw new Error(`no action ${id}`)
	return action
}

function asksTwice(context: ActionContext): boolean {
	const { isConfirmed } = actionOf('cancelSale')
	return typeof isConfirmed === 'function' ? isConfirmed(context) : isConfirmed
}

test.each([false, true])('without a list the second press cancels, as ever (required: %s)', (required) => {
	const { context, patches, sent } = contextOf({ isReasonRequired: required, reasons: [] })
	expect(asksTwice(context)).toBe(true)
	actionOf('cancelSale').run(context)
	expect([sent, patches.at(-1)?.sheet]).toEqual([[{ kind: 'cancelSale' }], null])
})

test('with a list the first press asks and sends nothing; a press on a reason cancels', () => {
	const { context, patches, sent } = contextOf({ isReasonRequired: true, reasons: REASONS })
	expect(asksTwice(context)).toBe(false)
	actionOf('cancelSale').run(context)
	expect([sent, patches]).toEqual([[], [{ sheet: 'cancelSale', typed: '' }]])
	cancelChosen(context, 'leftQueue')
	expect([sent, patches.at(-1)]).toEqual([
		[{ kind: 'cancelSale', why: 'leftQueue' }],
		{ sheet: null, typed: '' },
	])
})

test.each([
	['', true, null],
	['3', true, null],
	['0', true, null],
	['2', true, { kind: 'cancelSale', why: 'leftQueue' }],
	['', false, { kind: 'cancelSale' }],
	['1', false, { kind: 'cancelSale', why: 'noMoney' }],
])('Enter after “%s” (required: %s)', (typed, isReasonRequired, command) => {
	const rule = { isReasonRequired, reasons: REASONS }
	const { context, sent } = contextOf(rule, { sheet: 'cancelSale', typed })
	const action = actionOf('cancelReason')
	expect(action.enabled(context)).toBe(command !== null)
	if (command !== null) action.run(context)
	expect(sent).toEqual(command === null ? [] : [command])
})

test('Enter cancels nothing once the sheet is closed', () => {
	const { context } = contextOf({ isReasonRequired: false, reasons: REASONS }, { sheet: null, typed: '1' })
	expect(actionOf('cancelReason').enabled(context)).toBe(false)
})
