import { expect, test } from 'vitest'
import { parseAmount, suggestNotes, typeAmount } from './amount-entry.ts'

test.each([
	['12', 1_200],
	['12.', 1_200],
	['12.3', 1_230],
	['.5', 50],
	['0', 0],
	['1000000', 100_000_000],
	['1000000.01', null],
	['6901234567892', null],
	['', null],
	['.', null],
	['1.234', null],
	['1a', null],
])('typed %j is %j minor units', (typed, amountMinor) => {
	expect(parseAmount(typed)).toBe(amountMinor)
})

test('keys that make no amount change nothing', () => {
	const typed = [...'012..345'].reduce(typeAmount, '')
	expect(typed).toBe('12.34')
	expect(typeAmount('', '.')).toBe('.')
	expect(typeAmount('0', '.')).toBe('0.')
})

test.each([
	[8_730, [9_000, 10_000, 20_000]],
	[1_250, [1_500, 2_000, 5_000, 10_000]],
	[10_000, [20_000]],
	[28_670, [29_000, 30_000, 40_000]],
	[1, [500, 1_000, 2_000, 5_000]],
	[0, []],
])('for %d due, notes %j are suggested', (dueMinor, notes) => {
	expect(suggestNotes(dueMinor)).toEqual(notes)
})
