import { expect, it } from 'vitest'
import { item } from '../../test/helpers/till-play.ts'
import { minor } from '../base/money.ts'
import { itemOn, unitPriceOn } from './dated-price.ts'

const MILK = {
	...item('1001', 1_000),
	prices: [
		{ from: '2026-12-01', unitPriceMinor: minor(900) },
		{ from: '2027-01-01', unitPriceMinor: minor(1_100) },
	],
}

it.each([
	['2026-11-30', 1_000],
	['2026-12-01', 900],
	['2026-12-31', 900],
	['2027-01-01', 1_100],
])('on %s it costs %d', (date, unitPriceMinor) => {
	expect(unitPriceOn(MILK, date)).toBe(unitPriceMinor)
	expect(itemOn(MILK, date)).toEqual(item('1001', unitPriceMinor))
})

it('does not mind their order; of two from one day the last holds', () => {
	const told = { ...MILK, prices: [...MILK.prices].reverse() }
	expect(unitPriceOn(told, '2026-12-15')).toBe(900)
	const twice = [...MILK.prices, { from: '2026-12-01', unitPriceMinor: minor(950) }]
	expect(unitPriceOn({ ...MILK, prices: twice }, '2026-12-15')).toBe(950)
})

it('leaves an article without later prices as it is', () => {
	const plain = item('1001', 1_000)
	expect(itemOn(plain, '2026-12-01')).toBe(plain)
})
