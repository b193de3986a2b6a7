import { expect, test } from 'vitest'
import { saleIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { sampleBasket, sampleLine, sampleView } from '../../test/helpers/sample-views.ts'
import type { SuspendedView, TillView } from '../../till/view.ts'
import type { CommandRequest } from '../bridge-client.ts'
import { intentOf } from '../keys/key-map.ts'
import { afterView, FIRST_SCREEN_STATE, type ScreenState } from '../state/screen-state.ts'
import { ALL_ACTIONS, actionOf } from './all-actions.ts'

function waiting(number: number, doubt: SuspendedView['doubt'] = null): SuspendedView {
	return {
		saleId: saleIdSchema.parse(`S01-02-1-00000${number}`),
		tillId: 'S01-02',
		operatorName: null,
		label: '',
		nameZh: null,
		nameEn: null,
		itemCount: 1,
		totalMinor: minor(100),
		suspendedAtMs: number,
		isOfEarlierDay: false,
		doubt,
	}
}

const cashier = { operatorId: '1001', name: '李', role: 'cashier' } as const
const viewOf = (sales: readonly SuspendedView[], more: Partial<TillView> = {}) =>
	sampleView({ kind: 'selling' }, { suspended: { source: 'store', sales }, operator: cashier, ...more })

/** Presses keys one after the other; what was sent to the till. */
function pressed(view: TillView, keys: readonly string[], start: Partial<ScreenState> = {}) {
	let screen: ScreenState = { ...FIRST_SCREEN_STATE, ...start }
	const sent: CommandRequest[] = []
	for (const key of keys) {
		const context = {
			view,
			screen,
			logo: null,
			nowMs: 1,
			send: (command: CommandRequest) => sent.push(command),
			update: (patch: Partial<ScreenState>) => {
				screen = { ...screen, ...patch }
			},
		}
		const intent = intentOf({ key, isOther: false, focus: 'none' }, ALL_ACTIONS, context)
		if (intent.kind === 'choose') screen = { ...screen, choice: Math.max(-1, screen.choice + intent.step) }
		if (intent.kind === 'action') actionOf(intent.id).run(context)
	}
	return { screen, sent }
}

test('F6 puts the sale aside under the words that stand in the search field', () => {
	const basket = sampleBasket([sampleLine(0)])
	expect(pressed(viewOf([], { basket }), ['F6'], { typed: ' 红外套 ' })).toMatchObject({
		sent: [{ kind: 'suspendSale', label: '红外套' }],
		screen: { typed: '' },
	})
	expect(pressed(viewOf([]), ['F6']).sent).toEqual([])
})

test('F7 shows what waits, arrows choose, Enter takes; with nothing waiting nothing is sent', () => {
	const view = viewOf([waiting(2), waiting(1)])
	const first = { kind: 'recallSale', saleId: 'S01-02-1-000002', despite: false }
	expect(pressed(view, ['F7', 'Enter']).sent).toEqual([first])
	expect(pressed(view, ['F7', 'ArrowDown', 'ArrowDown', 'Enter']).sent).toMatchObject([
		{ saleId: 'S01-02-1-000001' },
	])
	expect(pressed(viewOf([]), ['F7', 'Enter']).sent).toEqual([])
	expect(pressed(view, ['F7', 'F7', 'Enter']).sent).toEqual([])
})

test('one that another till may have is taken with the second press; one that was half taken here with the first', () => {
	const doubted = viewOf([waiting(1, { kind: 'takenBy', tillId: 'S01-03' })])
	expect(pressed(doubted, ['F7', 'Enter'])).toMatchObject({
		sent: [],
		screen: { doubted: 'S01-02-1-000001' },
	})
	expect(pressed(doubted, ['F7', 'Enter', 'Enter']).sent).toMatchObject([{ despite: true }])
	expect(pressed(viewOf([waiting(1, { kind: 'unfinished' })]), ['F7', 'Enter']).sent).toMatchObject([
		{ despite: false },
	])
})

test('a supervisor discards by F4, a cashier does not; F4 voids no line of the basket behind the list', () => {
	const basket = sampleBasket([sampleLine(0)])
	const supervisor = { ...cashier, role: 'supervisor' } as const
	expect(pressed(viewOf([waiting(1)], { operator: supervisor, basket }), ['F7', 'F4']).sent).toMatchObject([
		{ kind: 'discardSuspended', saleId: 'S01-02-1-000001' },
	])
	expect(pressed(viewOf([waiting(1)]), ['F7', 'F4']).sent).toEqual([])
})

test('the list closes when the basket is there', () => {
	const open = { ...FIRST_SCREEN_STATE, sheet: 'suspended' as const }
	const taken = viewOf([], { basket: sampleBasket([sampleLine(0)]) })
	expect(afterView(open, viewOf([waiting(1)]), viewOf([]), 1).sheet).toBe('suspended')
	expect(afterView(open, viewOf([waiting(1)]), taken, 1).sheet).toBeNull()
})
