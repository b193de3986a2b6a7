/** On paper: what was paid outside our own purses, so that the customer finds it in her bank's or app's list. */
import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { OutsideTender, TenderLine } from '../../protocol/journal/entry.ts'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import type { StepContext } from '../step.ts'
import type { TillState } from '../till-state.ts'
import { head } from './receipt-head.ts'
import { type ReceiptWords, receiptWords } from './receipt-words.ts'

export function outsideRows(tender: OutsideTender, words: ReceiptWords): ReceiptRow[] {
	const pair = (left: string, right: string): ReceiptRow => ({ kind: 'pair', left: `  ${left}`, right })
	const paid: ReceiptRow = {
		kind: 'pair',
		left: outsideName(tender, words),
		right: `￥${formatMinor(tender.amountMinor)}`,
	}
	if (tender.kind === 'mobilePay')
		return [
			paid,
			...(tender.payerMasked === null ? [] : [pair(words.payer, tender.payerMasked)]),
			pair(words.providerReference, tender.providerReference),
		]
	return [
		paid,
		pair(tender.maskedPan, `${words.approval} ${tender.approvalCode}`),
		...(tender.bankReference === '' ? [] : [pair(words.bankReference, tender.bankReference)]),
	]
}

function outsideName(tender: OutsideTender, words: ReceiptWords): string {
	if (tender.kind === 'mobilePay') return words.payApp(tender.scheme)
	return tender.scheme === '' ? words.bankCard : `${words.bankCard} ${tender.scheme}`
}

/** `USD 20.00 × 7.16`. */
export function foreignName(
	tender: Extract<TenderLine, { kind: 'foreignCash' }>,
	words: ReceiptWords,
): string {
	const { currency, foreignMinor, rate } = tender
	const factor = Number((rate.baseMinor / rate.foreignMinor).toFixed(6))
	return `${words.cash} ${currency} ${formatMinor(minor(foreignMinor))} × ${factor}`
}

/** The slip that says what a person has to give back, and where. */
export function outsideReturnReceipt(
	state: TillState,
	saleId: string,
	tender: OutsideTender,
	context: StepContext,
): ReceiptLayout {
	const words = receiptWords(state.language)
	return {
		language: state.language,
		rows: [
			...head(state, words.outsideReturnSlip, saleId, words, context),
			...outsideRows(tender, words),
			{ kind: 'pair', left: words.paymentReference, right: tender.reference },
			{ kind: 'mark', text: words.returnThere },
			{ kind: 'space' },
			{ kind: 'pair', left: words.signature, right: '________________' },
		],
	}
}
