/** Promotions as the screens see them: which take something off a line, and what little is missing for another. */
import type { SoldLine } from '../../protocol/journal/entry.ts'
import type { Sale } from '../till-state.ts'
import type { LineView, PromotionHintView } from '../view.ts'
import { pricedOf } from './basket.ts'

/** The promotions that take something off a line. */
export function promotionNames(sale: Sale, { discounts }: SoldLine): LineView['promotions'] {
	const ids = discounts.filter(({ kind }) => kind === 'promotion').map(({ grantId }) => grantId)
	return ids.flatMap((id) => {
		const known = sale.promotions.find(({ promotionId }) => promotionId === id)
		return known === undefined ? [] : [{ nameZh: known.nameZh, nameEn: known.nameEn }]
	})
}

/** Nothing is promised any more once paying has begun. */
export function hintViews(sale: Sale): PromotionHintView[] {
	if (sale.stage !== 'selling' || sale.tenders.length > 0) return []
	return pricedOf(sale).hints.map(({ promotion: { promotionId, nameZh, nameEn }, missing }) => ({
		promotionId,
		nameZh,
		nameEn,
		missingMinor: missing.kind === 'amount' ? missing.amountMinor : null,
	}))
}
