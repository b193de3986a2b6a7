/** The slip of a payment that went back to its purse. */
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import type { StepContext } from '../step.ts'
import type { TillState } from '../till-state.ts'
import { head } from './receipt-head.ts'
import { receiptWords } from './receipt-words.ts'
import { money, purseName } from './sale-receipt.ts'

export function refundReceipt(
	state: TillState,
	refund: Extract<EntryBody, { kind: 'spendRefunded' }>,
	context: StepContext,
): ReceiptLayout {
	const words = receiptWords(state.language)
	const mark = refund.keeper === 'centre' ? '' : ` (${words.toBeConfirmed})`
	return {
		language: state.language,
		rows: [
			...head(state, words.refund, refund.saleId, words, context),
			{
				kind: 'pair',
				left: `${purseName(refund.purse, null, state.language)}${mark}`,
				right: `${words.card} *${refund.cardNo.slice(-4)}`,
			},
			{ kind: 'total', left: words.refunded, right: money(refund.amountMinor) },
			{ kind: 'space' },
			{ kind: 'pair', left: words.signature, right: '________________' },
		],
	}
}
