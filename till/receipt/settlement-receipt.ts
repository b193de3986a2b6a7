/** The paper of a till settlement (Z report of a shift), as data. */
import { formatMinor, type MinorUnits } from '../../protocol/base/money.ts'
import { tenderPurseKindSchema } from '../../protocol/card/purse.ts'
import type { CashDirection, TillSettlement } from '../../protocol/journal/entry.ts'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { overrideRule } from '../../protocol/rules/override-rules.ts'
import type { StepContext } from '../step.ts'
import type { Shift, TillState } from '../till-state.ts'
import { foreignTotals, outsideTotals } from './outside-totals.ts'
import { head } from './receipt-head.ts'
import { type ReceiptWords, receiptWords } from './receipt-words.ts'
import { depositTotals, returnTotals } from './return-rows.ts'
import { money } from './sale-receipt.ts'

const PURSE_KINDS = tenderPurseKindSchema.options

export function settlementReceipt(
	state: TillState,
	shift: Shift,
	settlement: TillSettlement,
	report: 'X' | 'Z',
	context: StepContext,
): ReceiptLayout {
	const words = receiptWords(state.language)
	const { tenders } = settlement
	const pair = (left: string, right: string): ReceiptRow => ({ kind: 'pair', left, right })
	return {
		language: state.language,
		rows: [
			...head(state, report === 'Z' ? words.settlement : words.totalsSoFar, shift.shiftId, words, context),
			pair(words.shift, shift.businessDate),
			pair(words.sales, String(settlement.saleCount)),
			pair(words.items, String(settlement.itemCount)),
			pair(words.taxIncluded, money(settlement.taxMinor)),
			{ kind: 'total', left: words.total, right: money(settlement.salesMinor) },
			pair(`${words.cash} × ${tenders.cash.count}`, money(tenders.cash.amountMinor)),
			...PURSE_KINDS.filter((kind) => kind === 'storedValue' || tenders[kind].count > 0).map((kind) =>
				pair(`${words.purse[kind]} × ${tenders[kind].count}`, money(tenders[kind].amountMinor)),
			),
			...outsideTotals(settlement, words),
			...returnTotals(settlement, words),
			...depositTotals(settlement, words),
			...(['storedValue', 'gift'] as const)
				.filter((purse) => settlement.loads[purse].count > 0)
				.map((purse) =>
					pair(
						`${words.load[purse]} × ${settlement.loads[purse].count}`,
						money(settlement.loads[purse].amountMinor),
					),
				),
			...(settlement.discountsMinor > 0 ? [pair(words.discounts, money(settlement.discountsMinor))] : []),
			...(settlement.refundsMinor > 0 ? [pair(words.refunds, money(settlement.refundsMinor))] : []),
			pair(words.pointsEarned, String(settlement.pointsEarned)),
			pair(words.cancelled, String(settlement.saleCancelCount)),
			pair(words.noSale, String(settlement.noSaleCount)),
			...noSaleRows(state.language, settlement, context),
			{ kind: 'rule' },
			pair(words.float, formatMinor(settlement.floatMinor)),
			...cashMovedRows(settlement, words),
			...foreignTotals(settlement, words),
			pair(words.expectedCash, formatMinor(settlement.expectedCashMinor)),
			...(report === 'Z'
				? [
						pair(words.countedCash, formatMinor(settlement.countedCashMinor)),
						{
							kind: 'total',
							left: words.difference,
							right: formatMinor(settlement.differenceMinor),
						} as const,
					]
				: []),
		],
	}
}

function noSaleRows(
	language: TillState['language'],
	{ noSaleReasons = [] }: TillSettlement,
	{ profile }: StepContext,
): ReceiptRow[] {
	const { reasons } = overrideRule(profile?.overrideRules, 'noSale')
	return noSaleReasons.map(({ reason, count }) => {
		const known = reasons.find(({ reasonId }) => reasonId === reason)
		const name = known === undefined ? reason : language === 'en' ? known.nameEn : known.nameZh
		return { kind: 'pair', left: `- ${name}`, right: String(count) }
	})
}

function cashMovedRows({ cashMoved }: TillSettlement, words: ReceiptWords): ReceiptRow[] {
	const amounts = [
		[words.cashMoved.loan, cashMoved.loanMinor],
		[words.cashMoved.paidIn, cashMoved.paidInMinor],
		[words.cashMoved.pickup, cashMoved.pickupMinor],
		[words.cashMoved.paidOut, cashMoved.paidOutMinor],
	] as const
	return amounts
		.filter(([, amountMinor]) => amountMinor > 0)
		.map(([left, amountMinor]) => ({ kind: 'pair', left, right: formatMinor(amountMinor) }))
}

/** The slip that goes with cash which moved without a sale; both hands sign it. */
export function cashMovedReceipt(
	state: TillState,
	moved: { readonly direction: CashDirection; readonly amountMinor: MinorUnits; readonly note: string },
	context: StepContext,
): ReceiptLayout {
	const words = receiptWords(state.language)
	const title = words.cashMoved[moved.direction]
	return {
		language: state.language,
		rows: [
			...head(state, title, state.shift?.shiftId ?? '', words, context),
			{ kind: 'total', left: title, right: money(moved.amountMinor) },
			...(moved.note === '' ? [] : [{ kind: 'text', text: moved.note } as const]),
			{ kind: 'space' },
			{ kind: 'pair', left: words.signature, right: '________________' },
		],
	}
}
