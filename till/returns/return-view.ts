/** Goods that come back, as the screens see them. */
import { minor } from '../../protocol/base/money.ts'
import { purseKind, type TenderPurseKind } from '../../protocol/card/purse.ts'
import type { Item, StoreProfile } from '../../protocol/catalogue/catalogue.ts'
import type { PaidBack } from '../../protocol/journal/returned-line.ts'
import { lineTotal } from '../../protocol/pricing/totals.ts'
import { piecesOf } from '../../protocol/returns/sold-sale.ts'
import { overrideRule } from '../../protocol/rules/override-rules.ts'
import { dueOf } from '../sale/basket.ts'
import type { Sale } from '../till-state.ts'
import type { BasketView, PaysBackView, ReturnDeskView } from '../view.ts'
import type { FoundReceipt } from './return-state.ts'
import { creditOf, hasReturns, paidBackOf, returnedLines } from './returned.ts'

type DeskState = {
	readonly found: FoundReceipt | null
	readonly item: Item | null
	readonly empties?: readonly Item[] | undefined
}

const named = ({ itemCode, nameZh, nameEn, unitPriceMinor }: Item) => ({
	...{ itemCode, nameZh, nameEn, unitPriceMinor },
})

export function returnDeskView(
	{ found, item: goods, empties: deposits = [] }: DeskState,
	profile: StoreProfile | null,
): ReturnDeskView {
	const { reasons } = overrideRule(profile?.overrideRules, 'blindReturn')
	const item = goods && { ...named(goods), isDeposit: goods.isDeposit === true }
	const empties = deposits.map(named)
	if (found === null) return { kind: 'return', found, item, empties, reasons }
	const { sale, before, asGift, isClaimed } = found
	const lines = sale.lines.map((line) => ({
		lineNumber: line.lineNumber,
		nameZh: line.nameZh,
		nameEn: line.nameEn,
		quantity: line.quantity,
		leftQuantity: line.quantity - piecesOf(before, line.lineNumber),
		weightGrams: line.weightGrams ?? null,
		amountMinor: lineTotal(line, sale.taxMode),
	}))
	return { kind: 'return', found: { saleId: sale.saleId, asGift, isClaimed, lines }, item, empties, reasons }
}

export function returnsView(
	sale: Sale,
	profile: StoreProfile | null,
): Pick<BasketView, 'returns' | 'creditMinor' | 'paysBack'> {
	if (!hasReturns(sale)) return { returns: [], creditMinor: minor(0), paysBack: [] }
	const dueMinor = dueOf(sale)
	// Of a completed sale what was decided stands.
	const paidBack = dueMinor < 0 ? paidBackOf(sale, minor(-dueMinor), profile) : sale.paidBack
	return {
		returns: returnedLines(sale).map(
			({ returnNumber, nameZh, nameEn, quantity, weightGrams, creditMinor, reason, from }) => ({
				...{ returnNumber, nameZh, nameEn, quantity, creditMinor, reason },
				weightGrams: weightGrams ?? null,
				fromSaleId: from?.saleId ?? null,
			}),
		),
		creditMinor: creditOf(sale),
		paysBack: paidBack?.map(paysBackView) ?? null,
	}
}

function paysBackView(back: PaidBack): PaysBackView {
	const { amountMinor } = back
	if (back.kind === 'purse')
		return { kind: purseKind(back.purse) as TenderPurseKind, amountMinor, cardNo: back.cardNo }
	if (back.kind === 'giftValue') return { kind: 'gift', amountMinor, cardNo: back.cardNo }
	return { kind: back.kind, amountMinor, cardNo: null }
}
