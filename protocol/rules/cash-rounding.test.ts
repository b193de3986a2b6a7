import { expect, it } from 'vitest'
import { minor } from '../base/money.ts'
import type { TenderPolicy } from '../catalogue/catalogue.ts'
import { foreignWorth, roundedCash } from './cash-rounding.ts'

type Rounding = NonNullable<TenderPolicy['cashRounding']>

it.each<[number, Rounding['unitMinor'], Rounding['mode'], number]>([
	[1_234, 10, 'down', 1_230],
	[1_239, 10, 'down', 1_230],
	[1_234, 10, 'halfUp', 1_230],
	[1_235, 10, 'halfUp', 1_240],
	[1_235, 10, 'halfDown', 1_230],
	[1_236, 10, 'halfDown', 1_240],
	[1_232, 5, 'halfUp', 1_230],
	[1_233, 5, 'halfUp', 1_235],
	[1_230, 10, 'down', 1_230],
	[4, 10, 'down', 0],
	[0, 10, 'halfUp', 0],
])('%i to %i by %s is %i', (amount, unitMinor, mode, rounded) => {
	expect(roundedCash(minor(amount), { unitMinor, mode })).toBe(rounded)
})

it('a store that does not round takes what is due', () => {
	expect(roundedCash(minor(1_234), undefined)).toBe(1_234)
})

it.each([
	['20.00 dollars at 7.16', 2_000, { baseMinor: 716, foreignMinor: 100 }, 14_320],
	['1000 yen (no minor unit) at 0.0478', 1_000, { baseMinor: 478, foreignMinor: 100 }, 4_780],
	['never more than it is worth', 1, { baseMinor: 716, foreignMinor: 100 }, 7],
	[
		'the largest that may be typed',
		100_000_000,
		{ baseMinor: 1_000_000_000, foreignMinor: 1_000_000_000 },
		100_000_000,
	],
])('%s', (_, foreign, rate, worth) => {
	expect(foreignWorth(foreign, rate, undefined)).toBe(worth)
})

it('change for it can be given in coins that there are', () => {
	const rate = { baseMinor: 716, foreignMinor: 100 }
	expect(foreignWorth(99, rate, { unitMinor: 10, mode: 'down' })).toBe(700)
})
