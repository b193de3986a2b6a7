import { expect, test } from 'vitest'
import { saleIdSchema } from '../protocol/base/ids.ts'
import { minor } from '../protocol/base/money.ts'
import { NO_RETURNS } from './returns/return-state.ts'
import { INITIAL_TILL_STATE, type Sale, type TillState } from './till-state.ts'
import { WorkingText } from './working-text.ts'

const SALE: Sale = {
	saleId: saleIdSchema.parse('S01-01-1-1'),
	lines: [],
	taxMode: 'inclusive',
	recalledFrom: null,
	promotions: [],
	customer: null,
	handDiscount: null,
	pendingOverride: null,
	weighing: null,
	nextQuantity: null,
	card: null,
	cardDiscounts: [],
	answerPoints: null,
	approvals: [],
	loads: [],
	returned: NO_RETURNS,
	paidBack: [],
	tenders: [],
	cardPayment: null,
	authorising: null,
	outsidePayment: null,
	roundingMinor: minor(0),
	stage: 'selling',
	completedSeq: null,
	receipt: null,
	totals: null,
	earned: [],
	changeMinor: minor(0),
}

test('is the state’s JSON, whatever parts of it were there before', () => {
	const working = new WorkingText()
	const counters = { ...INITIAL_TILL_STATE.counters, sale: 7 }
	const selling: TillState = { ...INITIAL_TILL_STATE, counters, sale: SALE }
	const states: TillState[] = [
		INITIAL_TILL_STATE,
		{ ...INITIAL_TILL_STATE, language: 'en' },
		selling,
		{ ...selling, language: 'en', sale: { ...SALE, nextQuantity: 3 } },
		{ ...selling, sale: { ...SALE, tenders: [], stage: 'tendering' } },
		selling,
		INITIAL_TILL_STATE,
	]
	for (const state of states) expect(JSON.parse(working.of(state))).toEqual(state)
})
