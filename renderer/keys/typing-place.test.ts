import { expect, test } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { sampleView } from '../../test/helpers/sample-views.ts'
import { parseAmount } from '../actions/amount-entry.ts'
import { parseWeight } from '../actions/weight-entry.ts'
import { FIRST_SCREEN_STATE } from '../state/screen-state.ts'
import { type TypingPlace, typeInto, typingPlace } from './typing-place.ts'

function typed(kind: 'amount' | 'weight' | 'number', text: string): string {
	const place: TypingPlace = { kind }
	return [...text].reduce((before, character) => typeInto(place, before, character), '')
}

test.each(['amount', 'weight', 'number'] as const)('a minus before an %s is not forgotten', (kind) => {
	expect(typed(kind, '-5')).toBe('-5')
	expect(typed(kind, '5-')).toBe('5')
	expect(typed(kind, '-5x-')).toBe('-5')
})

test('with a minus it is no amount and no weight', () => {
	expect(parseAmount(typed('amount', '-5'))).toBeNull()
	expect(parseWeight(typed('weight', '-5'))).toBeNull()
})

test('0 chooses the empty of a bottle that stands on the returns desk, and nothing where no empty is offered', () => {
	expect(typeInto({ kind: 'choice', hasZero: true }, '', '0')).toBe('0')
	expect(typeInto({ kind: 'choice' }, '', '0')).toBe('')
	const item = {
		itemCode: 'SODA',
		nameZh: '汽水',
		nameEn: 'Soda',
		unitPriceMinor: minor(450),
		isDeposit: false,
	}
	const empty = { itemCode: 'BOTTLE', nameZh: '瓶', nameEn: 'Bottle', unitPriceMinor: minor(100) }
	const placeAt = (empties: readonly (typeof empty)[]) =>
		typingPlace({
			view: sampleView(
				{ kind: 'selling' },
				{ desk: { kind: 'return', found: null, item, empties, reasons: [] } },
			),
			screen: FIRST_SCREEN_STATE,
		})
	expect(placeAt([empty])).toEqual({ kind: 'choice', hasZero: true })
	expect(placeAt([])).toEqual({ kind: 'choice', hasZero: false })
})
