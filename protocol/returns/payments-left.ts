/** What of a sale's payments out of purses may still be given back to them without goods. */
import { type MinorUnits, minor, ZERO } from '../base/money.ts'
import { isPurseTender, type PurseTender } from '../journal/entry.ts'
import { creditMinor, isVoucher, paidBackMinor, returnWorth, stillPaid } from './return-worth.ts'
import type { LinePieces, SoldSale } from './sold-sale.ts'

export type PaymentLeft = Pick<PurseTender, 'kind' | 'purse' | 'cardNo' | 'authKey'> & {
	readonly amount: number
	readonly amountMinor: MinorUnits
}

/**
 * `before`: goods of it that have come back. What they were worth is taken to have gone back the way it came. Where a part of a point
 * went in cash, no points are left: only whole payments of them are given back, and that would be more than was paid.
 */
export function paymentsLeft(sale: SoldSale, before: readonly LinePieces[]): PaymentLeft[] {
	const { ways, lines } = returnWorth(sale, [], before)
	const open = stillPaid(sale).filter(isPurseTender)
	const isPartInCash = creditMinor(lines) > paidBackMinor(ways)
	return sale.tenders.filter(isPurseTender).map(({ kind, purse, cardNo, authKey }) => {
		const facts = { kind, purse, cardNo, authKey }
		if (kind === 'points' && isPartInCash) return { ...facts, amount: 0, amountMinor: ZERO }
		const tender = open.find((one) => one.authKey === authKey)
		const back = ways.find((way) => way.kind === 'purse' && way.authKey === authKey)
		// Still spent for the goods, and given back all the same.
		const revived = isVoucher({ kind }) ? sale.refunded?.find((one) => one.authKey === authKey) : undefined
		const units = (back?.kind === 'purse' ? back.amount : 0) + (revived?.amount ?? 0)
		const gone = (back?.amountMinor ?? 0) + (revived?.amountMinor ?? 0)
		const amount = (tender?.amount ?? 0) - units
		return { ...facts, amount, amountMinor: minor((tender?.amountMinor ?? 0) - gone) }
	})
}
