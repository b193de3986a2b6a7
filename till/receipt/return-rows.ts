/** Rows of goods that came back, on the customer's paper and on the settlement. */
import { formatMinor, type MinorUnits, minor } from '../../protocol/base/money.ts'
import { purseKind, type TenderPurseKind } from '../../protocol/card/purse.ts'
import type { TillSettlement } from '../../protocol/journal/entry.ts'
import type { PaidBack } from '../../protocol/journal/returned-line.ts'
import type { ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { creditOf, hasReturns, returnedLines, takenBackOf } from '../returns/returned.ts'
import type { Sale } from '../till-state.ts'
import type { Language } from '../view.ts'
import type { ReceiptWords } from './receipt-words.ts'

const off = (amountMinor: MinorUnits): string => formatMinor(minor(-amountMinor))

export function returnRows(sale: Sale, language: Language, words: ReceiptWords): ReceiptRow[] {
	return returnedLines(sale).flatMap((line): ReceiptRow[] => {
		const name = language === 'zh-CN' ? line.nameZh : line.nameEn
		const of = line.from === null ? words.withoutReceipt : words.returnedFrom(line.from.saleId)
		const measure =
			line.weightGrams === undefined ? String(line.quantity) : `${(line.weightGrams / 1_000).toFixed(3)} kg`
		return [
			{ kind: 'text', text: `${line.isDeposit ? words.emptiesBack : words.returned} ${name}` },
			{ kind: 'pair', left: `  ${measure} × ${of}`, right: off(line.creditMinor) },
		]
	})
}

/** What the goods were worth to the customer, where it went, and what they had earned. */
export function paidBackRows(sale: Sale, words: ReceiptWords): ReceiptRow[] {
	if (!hasReturns(sale)) return []
	const points = takenBackOf(sale).reduce((sum, one) => sum + (one.purse === 'points' ? one.amount : 0), 0)
	return [
		{ kind: 'pair', left: words.returnCredit, right: off(creditOf(sale)) },
		...sale.paidBack.map((back): ReceiptRow => {
			const { amountMinor } = back
			return {
				kind: 'pair',
				left: `${words.paidBack} ${wayName(back, words)}`,
				right: formatMinor(amountMinor),
				bold: true,
			}
		}),
		...(points === 0 ? [] : [{ kind: 'pair', left: words.pointsTakenBack, right: `-${points}` } as const]),
	]
}

function wayName(back: PaidBack, words: ReceiptWords): string {
	switch (back.kind) {
		case 'cash':
			return words.cash
		case 'bankCard':
			return words.bankCard
		case 'mobilePay':
			return words.mobilePay
		case 'giftValue':
			return `${words.purse.gift} *${back.cardNo.slice(-4)}`
		case 'purse':
			return `${words.purse[purseKind(back.purse) as TenderPurseKind]} *${back.cardNo.slice(-4)}`
	}
}

/** On X and Z; nothing while none was taken or given back. */
export function depositTotals({ deposits }: TillSettlement, words: ReceiptWords): ReceiptRow[] {
	if (deposits === undefined) return []
	const { taken, givenBack } = deposits
	return [[words.depositsTaken, taken] as const, [words.depositsGivenBack, givenBack] as const].map(
		([name, { count, amountMinor }]) => ({
			kind: 'pair',
			left: `${name} × ${count}`,
			right: formatMinor(amountMinor),
		}),
	)
}

/** On X and Z; nothing while nothing came back. */
export function returnTotals({ returns, paidBack }: TillSettlement, words: ReceiptWords): ReceiptRow[] {
	const pair = (left: string, amountMinor: MinorUnits): ReceiptRow => ({
		kind: 'pair',
		left,
		right: formatMinor(amountMinor),
	})
	const paid =
		paidBack === undefined
			? []
			: ([
					[words.cash, paidBack.cashMinor],
					[words.card, paidBack.cardsMinor],
					[words.outsideReturned, paidBack.outsideMinor],
				] as const)
	return [
		...(returns === undefined ? [] : [pair(`${words.returned} × ${returns.count}`, returns.creditMinor)]),
		...paid
			.filter(([, amount]) => amount > 0)
			.map(([name, amount]) => pair(`${words.paidBack} ${name}`, amount)),
	]
}
