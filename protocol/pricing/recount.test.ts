import { expect, it } from 'vitest'
import { item, Play } from '../../test/helpers/till-play.ts'
import { minor } from '../base/money.ts'
import { type Miscount, recount } from './recount.ts'

type Told = Parameters<typeof recount>[0]

/** As a till tells it: three pieces and one, with tax inside the price. */
function told(): Told {
	const play = new Play().open().take(item('A', 1_000), item('A', 1_000), item('B', 333))
	play.do({ kind: 'startTender' }, { kind: 'tenderCash', handedOverMinor: minor(2_333) })
	return play.last('saleCompleted')
}
const off = { kind: 'promotion', grantId: 'P', amountMinor: minor(10) } as const

it.each<[string, (sale: Told) => void, Miscount['what'][]]>([
	['nothing', () => undefined, []],
	['a line', (sale) => change(sale, { amountMinor: minor(1_999) }), ['amount', 'total']],
	['a discount', (sale) => change(sale, { discounts: [off] }), ['amount']],
	['a tax', (sale) => change(sale, { taxMinor: minor(231) }), ['tax', 'tax']],
	[
		'a discount that is told twice',
		(sale) => change(sale, { discounts: [off, off], amountMinor: minor(1_980), taxMinor: minor(228) }),
		['discountTwice', 'tax', 'total'],
	],
	['the count', (sale) => Object.assign(sale.totals, { itemCount: 4 }), ['itemCount']],
	['the total', (sale) => Object.assign(sale.totals, { totalMinor: 2_332 }), ['total']],
	[
		'tax that is said to be added',
		(sale) => Object.assign(sale, { taxMode: 'exclusive' }),
		['tax', 'tax', 'total'],
	],
	['more than can be counted', (sale) => change(sale, { unitPriceMinor: minor(2 ** 53 - 1) }), ['total']],
])('finds what is wrong: %s', (_, spoil, wrong) => {
	const sale = structuredClone(told())
	spoil(sale)
	expect(recount(sale).map(({ what }) => what)).toEqual(wrong)
})

function change(sale: Told, over: Partial<Told['lines'][number]>): void {
	Object.assign(sale.lines[0] ?? {}, over)
}
