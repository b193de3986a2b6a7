/** Defects in what a basket costs, and in what a part of it is worth when it comes back. */
import { type Defect, tests } from '../defect.ts'

const PROPERTIES = tests('protocol/pricing/pricing-properties.test.ts')
const EXAMPLES = tests('protocol/pricing/promotions.test.ts', 'protocol/pricing/price-basket.test.ts')

export const PRICING_DEFECTS: readonly Defect[] = [
	{
		name: 'what is spread over lines is rounded for each of them',
		file: 'protocol/pricing/shares.ts',
		find: 'const share = minor(upTo - given)',
		replace: 'const share = minor(shareHalfUp(amount, own, Math.max(1, total)))',
		caughtBy: EXAMPLES,
	},
	{
		name: 'pieces that come back are each rounded up',
		file: 'protocol/pricing/return-share.ts',
		find: 'const amountMinor = between(line.amountMinor)',
		replace: 'const amountMinor = minor(Math.ceil((line.amountMinor * quantity) / line.quantity))',
		caughtBy: PROPERTIES,
	},
	{
		name: 'the order in which lines were taken decides who pays the odd minor unit',
		file: 'protocol/pricing/open-line.ts',
		find: '.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))',
		replace: '',
		caughtBy: PROPERTIES,
	},
	{
		name: 'a piece is used by two promotions',
		file: 'protocol/pricing/promotions.ts',
		find: 'free.set(one, freeOf(free, one) - (chosen.used[index] ?? 0))',
		replace: 'free.set(one, freeOf(free, one))',
		caughtBy: EXAMPLES,
	},
	{
		name: 'a counting rule takes pieces that another rule lowers more',
		file: 'protocol/pricing/promotions.ts',
		find: 'otherwise: offers.get(one)?.perPiece ?? 0,',
		replace: 'otherwise: 0,',
		caughtBy: tests('protocol/pricing/promotions.test.ts', 'protocol/pricing/pricing-properties.test.ts'),
	},
	{
		name: 'a later promotion re-prices what lies in the basket',
		file: 'till/sale/offers.ts',
		find: 'if (line.promotionIds !== undefined) return line',
		replace: '',
		caughtBy: tests('till/sale/offers.test.ts'),
	},
	{
		name: 'the centre does not look at the tax',
		file: 'protocol/pricing/recount.ts',
		find: "!== taxMinor) wrong.push('tax')",
		replace: "=== Number.NaN) wrong.push('tax')",
		caughtBy: tests('protocol/pricing/recount.test.ts'),
	},
	{
		name: 'what a supervisor allowed is not judged again before paying',
		file: 'till/sale/override-machine.ts',
		find: 'return answers === undefined || !isWithin(',
		replace: 'return supervisorId === null && answers !== undefined && !isWithin(',
		caughtBy: tests('till/sale/override-machine.test.ts'),
	},
	{
		name: 'what one supervisor allows is judged thing by thing',
		file: 'till/sale/by-hand.ts',
		find: 'supervisorId === null || supervisorId === answers',
		replace: 'supervisorId === null',
		caughtBy: tests('till/sale/override-machine.test.ts'),
	},
]
