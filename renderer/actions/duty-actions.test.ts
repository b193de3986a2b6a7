import { expect, test } from 'vitest'
import { sampleView } from '../../test/helpers/sample-views.ts'
import { FIRST_SCREEN_STATE, type ScreenState } from '../state/screen-state.ts'
import type { ActionContext } from './action.ts'
import { countPiece, dutyActions, nextPiece, piecesMinor } from './duty-actions.ts'

function contextOf(screen: Partial<ScreenState>) {
	const patches: Partial<ScreenState>[] = []
	const sent: unknown[] = []
	const context: ActionContext = {
		view: sampleView({ kind: 'selling' }),
		screen: { ...FIRST_SCREEN_STATE, ...screen },
		logo: null,
		nowMs: 0,
		send: (command) => sent.push(command),
		update: (patch) => patches.push(patch),
	}
	return { context, patches, sent }
}
const actionOf = (id: string) => {
	const action = dutyActions.find((one) => one.id === id)
	if (action === undefined) throw new Error(`no action ${id}`)
	return action
}

test('notes are counted from the largest on; their sum is what is counted', () => {
	const first = contextOf({ sheet: 'closeShift', typed: '5' })
	expect(actionOf('countPieces').enabled(first.context)).toBe(true)
	actionOf('countPieces').run(first.context)
	expect(first.patches).toEqual([{ countedPieces: [{ valueMinor: 10_000, count: 5 }], typed: '' }])
	const next = contextOf({ sheet: 'closeShift', countedPieces: [{ valueMinor: 10_000, count: 5 }] })
	expect(nextPiece(next.context)).toBe(5_000)
	expect(piecesMinor(next.context)).toBe(50_000)
	actionOf('usePieces').run(next.context)
	expect(next.patches).toEqual([{ typed: '500.00' }])
})

test('a note counted again is the new count, also none', () => {
	const again = contextOf({ typed: '0', countedPieces: [{ valueMinor: 100, count: 3 }] })
	countPiece(again.context, 100)
	expect(again.patches).toEqual([{ countedPieces: [{ valueMinor: 100, count: 0 }], typed: '' }])
})

test('an amount is no number of notes', () => {
	expect(actionOf('countPieces').enabled(contextOf({ sheet: 'closeShift', typed: '1.5' }).context)).toBe(
		false,
	)
})

test('whoever takes over is named by her number, then by her PIN', () => {
	const named = contextOf({ sheet: 'handOver', typed: '1002' })
	actionOf('takeOver').run(named.context)
	expect(named.patches).toEqual([{ operatorId: '1002', typed: '' }])
	const pin = contextOf({ sheet: 'handOver', operatorId: '1002', typed: '2345' })
	actionOf('takeOver').run(pin.context)
	expect(pin.sent).toEqual([{ kind: 'takeOver', operatorId: '1002', pin: '2345' }])
	expect(actionOf('takeOver').enabled(contextOf({ sheet: 'handOver', typed: '9' }).context)).toBe(false)
})
