import { expect, it } from 'vitest'
import { minor } from '../../../protocol/base/money.ts'
import type { Item } from '../../../protocol/catalogue/catalogue.ts'
import { item } from '../../../test/helpers/till-play.ts'
import { mergedItem } from './merge-item.ts'

const NOW = { effective: null, today: '2026-11-22', absentFields: [] }
const DECEMBER = { ...NOW, effective: '2026-12-01' }
const from = (day: string, price: number) => ({ from: day, unitPriceMinor: minor(price) })
const milk = (price: number, ...prices: NonNullable<Item['prices']>): Item => ({
	...item('1001', price),
	...(prices.length === 0 ? {} : { prices }),
})

it.each<[string, Item | null, Item, typeof NOW | typeof DECEMBER, Item]>([
	['a new article is sold at once', null, milk(900), DECEMBER, milk(900)],
	['a price at once', milk(1_000), milk(900), NOW, milk(900)],
	['a price from a day on', milk(1_000), milk(900), DECEMBER, milk(1_000, from('2026-12-01', 900))],
	['the same price changes nothing', milk(1_000), milk(1_000), DECEMBER, milk(1_000)],
	[
		'a price of that day is replaced',
		milk(1_000, from('2026-12-01', 950)),
		milk(900),
		DECEMBER,
		milk(1_000, from('2026-12-01', 900)),
	],
	['or taken back', milk(1_000, from('2026-12-01', 950)), milk(1_000), DECEMBER, milk(1_000)],
	[
		'a price at once leaves later ones',
		milk(1_000, from('2026-11-01', 980), from('2027-01-01', 1_100)),
		milk(900),
		NOW,
		milk(900, from('2027-01-01', 1_100)),
	],
	[
		'the price that holds already changes nothing',
		milk(1_000, from('2026-11-01', 980)),
		milk(980),
		NOW,
		milk(1_000, from('2026-11-01', 980)),
	],
])('%s', (_, known, told, merging, expected) => {
	const merged = mergedItem(known, told, merging)
	expect(merged).toEqual(expected)
	expect(mergedItem(merged, told, merging), 'twice').toEqual(expected)
})

it('leaves alone what the file has no column for', () => {
	const known: Item = { ...milk(1_000), nameEn: 'Milk', counter: '乳品', quickKey: 3, soldBy: 'weight' }
	const merged = mergedItem(known, milk(1_000), {
		...NOW,
		absentFields: ['nameEn', 'counter', 'quickKey', 'soldBy'],
	})
	expect(merged).toEqual(known)
})

it('keeps twelve later prices at most: those that hold become the price', () => {
	const past = Array.from({ length: 12 }, (_, index) =>
		from(`2025-${String(index + 1).padStart(2, '0')}-01`, 100 + index),
	)
	expect(mergedItem(milk(1_000, ...past), milk(900), DECEMBER)).toEqual(milk(111, from('2026-12-01', 900)))
})
