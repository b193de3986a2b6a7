import { expect, test } from 'vitest'
import { kilograms, parseWeight, typeWeight } from './weight-entry.ts'

test.each([
	['652', 652],
	['0.652', 652],
	['.652', 652],
	['1.', 1_000],
	['1.5', 1_500],
	['2', 2],
	['60', 60],
	['60.000', 60_000],
	['0', 0],
	['', null],
	['.', null],
	['60.001', null],
	['0.6521', null],
	['1.2.3', null],
	['99999', null],
	['a', null],
])('%j is %j grams', (typed, grams) => {
	expect(parseWeight(typed)).toBe(grams)
})

test('a key that makes no weight changes nothing', () => {
	expect(typeWeight('0.652', '1')).toBe('0.652')
	expect(typeWeight('0', '.')).toBe('0.')
	expect(typeWeight('', '.')).toBe('.')
	expect(typeWeight('0.', '.')).toBe('0.')
})

test('is shown in kilograms, to the gram', () => {
	expect([652, 0, 12_500].map(kilograms)).toEqual(['0.652 kg', '0.000 kg', '12.500 kg'])
})
