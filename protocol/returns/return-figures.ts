/** What a till settlement says of goods that came back; till and centre count it alike. */
import { add } from '../base/money.ts'
import type { EntryBody, TillSettlement } from '../journal/entry.ts'
import type { PaidBack } from '../journal/returned-line.ts'
import { creditMinor, paidBackMinor } from './return-worth.ts'

type Sale = Pick<Extract<EntryBody, { kind: 'saleCompleted' }>, 'returns' | 'paidBack'>

/** Both are left out while there is nothing to tell. */
export function returnFigures(sales: readonly Sale[]): Pick<TillSettlement, 'returns' | 'paidBack'> {
	const lines = sales.flatMap(({ returns }) => returns ?? [])
	const paid = sales.flatMap(({ paidBack }) => paidBack ?? [])
	const paidBy = (...kinds: readonly PaidBack['kind'][]) =>
		paidBackMinor(paid.filter(({ kind }) => kinds.includes(kind)))
	const returns = {
		count: lines.length,
		amountMinor: add(...lines.map(({ amountMinor }) => amountMinor)),
		taxMinor: add(...lines.map(({ taxMinor }) => taxMinor)),
		creditMinor: creditMinor(lines),
	}
	const paidBack = {
		cashMinor: paidBy('cash'),
		cardsMinor: paidBy('purse', 'giftValue'),
		outsideMinor: paidBy('bankCard', 'mobilePay'),
	}
	return {
		...(lines.length === 0 ? {} : { returns }),
		...(paid.length === 0 ? {} : { paidBack }),
	}
}
