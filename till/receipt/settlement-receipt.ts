/** The paper of a till settlement (Z report of a shift), as data. */
import { formatMinor } from '../../protocol/base/money.ts'
import type { TillSettlement } from '../../protocol/journal/entry.ts'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import type { StepContext } from '../step.ts'
import type { Shift, TillState } from '../till-state.ts'
import { receiptWords } from './receipt-words.ts'
import { head, money } from './sale-receipt.ts'

export function settlementReceipt(
	state: TillState,
	shift: Shift,
	settlement: TillSettlement,
	context: StepContext,
): ReceiptLayout {
	const words = receiptWords(state.language)
	const { tenders } = settlement
	const pair = (left: string, right: string): ReceiptRow => ({ kind: 'pair', left, right })
	return {
		language: state.language,
		rows: [
			...head(state, words.settlement, shift.shiftId, words, context),
			pair(words.shift, shift.businessDate),
			pair(words.sales, String(settlement.saleCount)),
			pair(words.items, String(settlement.itemCount)),
			pair(words.taxIncluded, money(settlement.taxMinor)),
			{ kind: 'total', left: words.total, right: money(settlement.salesMinor) },
			pair(`${words.cash} × ${tenders.cash.count}`, money(tenders.cash.amountMinor)),
			pair(`${words.storedValue} × ${tenders.storedValue.count}`, money(tenders.storedValue.amountMinor)),
			pair(words.pointsEarned, String(settlement.pointsEarned)),
			pair(words.cancelled, String(settlement.saleCancelCount)),
			pair(words.noSale, String(settlement.noSaleCount)),
			{ kind: 'rule' },
			pair(words.float, formatMinor(settlement.floatMinor)),
			pair(words.expectedCash, formatMinor(settlement.expectedCashMinor)),
			pair(words.countedCash, formatMinor(settlement.countedCashMinor)),
			{ kind: 'total', left: words.difference, right: formatMinor(settlement.differenceMinor) },
		],
	}
}
