/** Of a till settlement on paper: what was paid outside drawer and cards, and cash of other currencies. */
import { formatMinor } from '../../protocol/base/money.ts'
import type { TillSettlement } from '../../protocol/journal/entry.ts'
import type { ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import type { ReceiptWords } from './receipt-words.ts'

const pair = (left: string, right: string): ReceiptRow => ({ kind: 'pair', left, right })

export function outsideTotals(settlement: TillSettlement, words: ReceiptWords): ReceiptRow[] {
	const { bankCard, mobilePay, foreignCash } = settlement.tenders
	const { outsideReturned, roundingMinor } = settlement
	const sums = [
		[words.bankCard, bankCard],
		[words.mobilePay, mobilePay],
		[words.foreignCash, foreignCash],
		[words.outsideReturned, outsideReturned],
	] as const
	return [
		...sums.flatMap(([name, sum]) =>
			sum === undefined ? [] : [pair(`${name} × ${sum.count}`, `￥${formatMinor(sum.amountMinor)}`)],
		),
		...(roundingMinor === undefined ? [] : [pair(words.rounding, formatMinor(roundingMinor))]),
	]
}

/** Counted or not, what should lie in the drawer of each other currency; and what was given out for it. */
export function foreignTotals(settlement: TillSettlement, words: ReceiptWords): ReceiptRow[] {
	const { foreignCash = [], foreignChangeMinor } = settlement
	return [
		...foreignCash.flatMap(({ currency, expectedMinor, countedMinor }) => [
			pair(`${words.expectedCash} ${currency}`, formatMinor(expectedMinor)),
			...(countedMinor === null ? [] : [pair(`${words.countedCash} ${currency}`, formatMinor(countedMinor))]),
		]),
		...(foreignChangeMinor === undefined
			? []
			: [pair(words.foreignChange, `-${formatMinor(foreignChangeMinor)}`)]),
	]
}
