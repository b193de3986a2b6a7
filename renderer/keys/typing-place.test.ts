import { expect, test } from 'vitest'
import { parseAmount } from '../actions/amount-entry.ts'
import { parseWeight } from '../actions/weight-entry.ts'
import { type TypingPlace, typeInto } from './typing-place.ts'

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
