import { expect, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import {
	SAMPLE_RECEIPT,
	sampleBasket,
	sampleLine,
	sampleMember,
	sampleView,
} from '../../test/helpers/sample-views.ts'
import type { TillView } from '../../till/view.ts'
import type { ActionContext } from '../actions/action.ts'
import { ALL_ACTIONS } from '../actions/all-actions.ts'
import { FIRST_SCREEN_STATE, type ScreenState } from '../state/screen-state.ts'
import { type Intent, intentOf, type Stroke } from './key-map.ts'
import { typeInto } from './typing-place.ts'

function press(
	key: string,
	view: TillView,
	screen: Partial<ScreenState> = {},
	stroke: Partial<Stroke> = {},
	nowMs = 1_000,
): Intent {
	const context: ActionContext = {
		view,
		screen: { ...FIRST_SCREEN_STATE, ...screen },
		logo: null,
		nowMs,
		send: () => undefined,
		update: () => undefined,
	}
	return intentOf({ key, isOther: false, focus: 'none', ...stroke }, ALL_ACTIONS, context)
}

const action = (id: string) => ({ kind: 'action', id })
const selling = { kind: 'selling' } as const
const basket = sampleBasket([sampleLine(0), sampleLine(1)])
const member = sampleMember()
const birthday = sampleMember({
	question: {
		field: 'birthday',
		ask: { zh: '您的生日是几月几日？', en: 'When is your birthday?' },
		form: { kind: 'monthDay' },
		rewardPoints: 0,
		reason: 'unknown',
	},
})
const completed = {
	kind: 'completed',
	saleId: 'x',
	totalMinor: minor(1),
	changeMinor: minor(0),
	receipt: SAMPLE_RECEIPT,
} as const
const signedOff = {
	kind: 'signedOff',
	presented: null,
	lockedUntilMs: null,
	operators: [{ operatorId: '1001', name: '陈' }],
} as const

test.each<[string, Intent, unknown]>([
	['F1 is help everywhere', press('F1', sampleView(signedOff)), action('help')],
	['F12 pays when there are goods', press('F12', sampleView(selling, { basket })), action('pay')],
	['F12 does nothing on an empty basket', press('F12', sampleView(selling)), { kind: 'swallow' }],
	['F4 voids', press('F4', sampleView(selling, { basket })), action('voidLine')],
	['F3 opens the member', press('F3', sampleView(selling, { member })), action('member')],
	[
		'F3 while tendering pays from her card',
		press('F3', sampleView({ kind: 'tendering' }, { basket, member })),
		action('payWithCard'),
	],
	[
		'a digit while selling goes to the search field',
		press('3', sampleView(selling)),
		{ kind: 'focusSearch' },
	],
	[
		'* after digits is a quantity',
		press('*', sampleView(selling), { typed: '3' }, { focus: 'field' }),
		action('quantity'),
	],
	[
		'* after a name is a character',
		press('*', sampleView(selling), { typed: 'milk' }, { focus: 'field' }),
		{ kind: 'leave' },
	],
	[
		'Enter takes what was typed',
		press('Enter', sampleView(selling), { typed: '690' }, { focus: 'field' }),
		action('take'),
	],
	[
		'Enter with nothing typed does nothing',
		press('Enter', sampleView(selling, { basket })),
		{ kind: 'swallow' },
	],
	[
		'+ is one more of the line',
		press('+', sampleView(selling, { basket })),
		{ kind: 'changeQuantity', step: 1 },
	],
	[
		'+ is exact cash while tendering',
		press('+', sampleView({ kind: 'tendering' }, { basket })),
		action('exactCash'),
	],
	[
		'Enter takes typed cash',
		press('Enter', sampleView({ kind: 'tendering' }, { basket }), { typed: '200' }),
		action('cash'),
	],
	[
		'a digit while tendering is an amount',
		press('2', sampleView({ kind: 'tendering' }, { basket })),
		{ kind: 'type', character: '2' },
	],
	[
		'a digit answers the open question',
		press('0', sampleView(selling, { member: birthday }), { sheet: 'greeting' }),
		{ kind: 'type', character: '0' },
	],
	[
		'Enter saves a whole answer',
		press('Enter', sampleView(selling, { member: birthday }), { sheet: 'greeting', typed: '0308' }),
		action('answer'),
	],
	[
		'Enter does not save half an answer',
		press('Enter', sampleView(selling, { member: birthday }), { sheet: 'greeting', typed: '03' }),
		{ kind: 'swallow' },
	],
	['digits before an operator is chosen go nowhere', press('1', sampleView(signedOff)), { kind: 'leave' }],
	[
		'digits after that are the PIN',
		press('1', sampleView(signedOff), { operatorId: '1001' }),
		{ kind: 'type', character: '1' },
	],
	[
		'Enter on a control reached by Tab is the browser’s',
		press('Enter', sampleView(selling), { typed: '1' }, { focus: 'control' }),
		{ kind: 'leave' },
	],
	[
		'Enter 249 ms after completion does nothing',
		press('Enter', sampleView(completed), { completedAtMs: 751 }),
		{ kind: 'swallow' },
	],
	[
		'Enter 250 ms after completion is the next customer',
		press('Enter', sampleView(completed), { completedAtMs: 750 }),
		action('nextCustomer'),
	],
	['F6 saves the receipt on screen as a picture', press('F6', sampleView(completed)), action('savePicture')],
	['F6 without a receipt saves nothing', press('F6', sampleView(selling)), { kind: 'swallow' }],
	['Ctrl+R is the browser’s', press('r', sampleView(selling), {}, { isOther: true }), { kind: 'leave' }],
])('%s', (_, intent, wanted) => {
	expect(intent).toEqual(wanted)
})

test('a locked operator cannot sign on before the time is over', () => {
	const locked = sampleView({ ...signedOff, lockedUntilMs: 5_000 })
	const screen = { operatorId: '1001', typed: '1234' }
	expect(press('Enter', locked, screen, {}, 4_999)).toEqual({ kind: 'swallow' })
	expect(press('Enter', locked, screen, {}, 5_000)).toEqual(action('signOn'))
})

test('characters that have no business in a place change nothing', () => {
	expect(typeInto({ kind: 'pin' }, '12', 'x')).toBe('12')
	expect(typeInto({ kind: 'amount' }, '12.34', '5')).toBe('12.34')
	expect(typeInto({ kind: 'answer', form: 'monthDay' }, '1', '3')).toBe('1')
	expect(typeInto({ kind: 'answer', form: 'phone' }, '13', '8')).toBe('138')
})

test('more has a key of its own, which no text and no scanner types, also from within a field', () => {
	const view = sampleView(selling, { basket })
	expect(press('Insert', view)).toEqual(action('more'))
	expect(press('Insert', view, { typed: '6901' }, { focus: 'field' })).toEqual(action('more'))
	expect(press('Insert', sampleView(completed))).toEqual({ kind: 'swallow' })
})
