import { expect, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { sampleBasket, sampleLine, sampleView } from '../../test/helpers/sample-views.ts'
import type { TillView } from '../../till/view.ts'
import { intentOf } from '../keys/key-map.ts'
import { typeInto, typingPlace } from '../keys/typing-place.ts'
import { FIRST_SCREEN_STATE, type ScreenState } from '../state/screen-state.ts'
import type { ActionContext } from './action.ts'
import { ALL_ACTIONS, actionOf } from './all-actions.ts'

const selling = { kind: 'selling' } as const
const pieces = sampleView(selling, { basket: sampleBasket([sampleLine(0), sampleLine(1)]) })
const weighed = sampleView(selling, {
	basket: sampleBasket([{ ...sampleLine(0), weightGrams: 652 }]),
})
const waiting = sampleView(selling, {
	basket: pieces.basket,
	byHand: {
		...pieces.byHand,
		pending: {
			action: 'lineDiscount',
			lineNumber: 1,
			nameZh: '米',
			nameEn: 'Rice',
			price: null,
			takes: { kind: 'rate', basisPoints: 1_000 },
			reason: 'damaged',
			amountMinor: minor(499),
			ofMinor: minor(4_990),
			mayApprove: [{ operatorId: '2001' as never, name: '周芳', role: 'supervisor' }],
			lockedUntilMs: null,
		},
	},
})
const onScale = (trouble: 'zero' | null) =>
	sampleView(selling, {
		basket: pieces.basket,
		weighing: {
			nameZh: '苹果',
			nameEn: 'Apples',
			unitPriceMinor: minor(1_280),
			lineNumber: null,
			trouble,
			panGrams: null,
		},
	})
const price = { action: 'priceOverride', lineNumber: 1, wish: null } as const
const priced = { ...price, wish: { kind: 'price', unitPriceMinor: minor(4_500) } } as const

function at(view: TillView, screen: Partial<ScreenState> = {}) {
	const sent: unknown[] = []
	let state: ScreenState = { ...FIRST_SCREEN_STATE, ...screen }
	const context = (): ActionContext => ({
		view,
		screen: state,
		logo: null,
		nowMs: 0,
		send: (command) => sent.push(command),
		update: (patch) => {
			state = { ...state, ...patch }
		},
	})
	return {
		sent,
		screen: () => state,
		press(...keys: readonly string[]) {
			for (const key of keys) {
				const intent = intentOf({ key, isOther: false, focus: 'none' }, ALL_ACTIONS, context())
				if (intent.kind === 'action') actionOf(intent.id).run(context())
				if (intent.kind === 'type')
					state = { ...state, typed: typeInto(typingPlace(context()), state.typed, intent.character) }
			}
			return this
		},
	}
}

test('a price by keyboard: the newest line, the amount, its reason', () => {
	const till = at(pieces).press('F5')
	expect(till.screen().handEntry).toEqual({ action: 'priceOverride', lineNumber: 2, wish: null })
	till.press('4', '5', '.', '5', 'Enter')
	expect(till.sent).toEqual([])
	expect(till.press('Enter').sent, 'a reason must be given').toEqual([])
	till.press('1', 'Enter')
	expect(till.sent).toEqual([
		{ kind: 'setLinePrice', lineNumber: 2, unitPriceMinor: 4_550, reason: 'damaged' },
	])
	expect(till.screen().handEntry).toBeNull()
})

test('an amount off the chosen line', () => {
	const till = at(pieces, { selectedLine: 1 }).press('F11', '5', 'Enter', '1', 'Enter')
	expect(till.sent).toEqual([
		{
			kind: 'discountLine',
			lineNumber: 1,
			takes: { kind: 'amount', amountMinor: 500 },
			reason: 'damaged',
		},
	])
})

test('nothing off is no discount, and a digit without a reason none', () => {
	expect(at(pieces).press('F11', '0', 'Enter').screen().handEntry?.wish).toBeNull()
	expect(at(pieces, { handEntry: priced }).press('7', 'Enter').sent).toEqual([])
})

test('* is the quantity of pieces and the weight of weighed goods; after digits it is the next one’s', () => {
	expect(at(pieces).press('*', '1', '2', 'Enter').sent).toEqual([
		{ kind: 'setLineQuantity', lineNumber: 2, quantity: 12 },
	])
	expect(at(weighed).press('*').sent).toEqual([{ kind: 'weighLine', lineNumber: 1 }])
	expect(at(weighed, { typed: '3' }).press('*').sent).toEqual([{ kind: 'setNextQuantity', quantity: 3 }])
})

test('a supervisor types number and PIN', () => {
	const till = at(waiting).press('9', '9', '9', '9', 'Enter')
	expect(till.screen().supervisorId, 'nobody of that number may').toBeNull()
	till.press('Escape')
	expect(till.sent).toEqual([])
	till.press('2', '0', '0', '1', 'Enter', '4', '5', '6', '7', 'Enter')
	expect(till.sent).toEqual([{ kind: 'approveOverride', operatorId: '2001', pin: '4567' }])
})

test('a weight is typed; without one Enter asks the scale again', () => {
	expect(at(onScale(null)).press('0', '.', '6', '5', '2', 'Enter').sent).toEqual([
		{ kind: 'setWeight', weightGrams: 652 },
	])
	expect(at(onScale('zero')).press('Enter').sent).toEqual([{ kind: 'weighAgain' }])
	expect(at(onScale(null)).press('0', 'Enter').sent, 'nothing is no weight').toEqual([])
})

test.each([
	['a reason back to the amount', pieces, { handEntry: priced }, [], { handEntry: price }],
	['an amount back to the goods', pieces, { handEntry: price }, [], { handEntry: null }],
	['another supervisor', waiting, { supervisorId: '2001' }, [], { supervisorId: null }],
	['what waits is dropped', waiting, {}, [{ kind: 'dropOverride' }], {}],
	['what is to be weighed, too', onScale('zero'), {}, [{ kind: 'dropWeighing' }], {}],
])('Escape goes one step back: %s', (_, view, screen, sent, after) => {
	const till = at(view, screen).press('Escape')
	expect(till.sent).toEqual(sent)
	expect(till.screen()).toMatchObject(after)
})

test('up and down choose a line while nothing is searched for', () => {
	const stroke = { isOther: false, focus: 'none' } as const
	const context = (typed: string) => ({
		view: pieces,
		screen: { ...FIRST_SCREEN_STATE, typed },
		logo: null,
		nowMs: 0,
		send: () => undefined,
		update: () => undefined,
	})
	const down = (typed: string) => intentOf({ key: 'ArrowDown', ...stroke }, ALL_ACTIONS, context(typed))
	expect(down('')).toEqual({ kind: 'chooseLine', step: 1 })
	expect(down('mi')).toEqual({ kind: 'choose', step: 1 })
})

test('nothing is set by hand once something was paid, or at another desk', () => {
	const paid = { ...pieces, basket: { ...pieces.basket, tenders: [{}] as never } }
	expect(at(paid).press('F5').screen().handEntry).toBeNull()
	const atDesk = { ...pieces, desk: { kind: 'load', card: null } } as const
	expect(at(atDesk).press('F11').screen().handEntry).toBeNull()
})
