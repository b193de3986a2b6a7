/** Promotions as the screens see them: what each takes off the basket, and what little is missing for another. */
import { add } from '../../protocol/base/money.ts'
import type { Sale } from '../till-state.ts'
import type { DiscountView, PromotionHintView } from '../view.ts'
import { pricedOf } from './basket.ts'

/** In the order in which the sale met them. */
export function promotionViews(sale: Sale): DiscountView[] {
	const taken = pricedOf(sale).lines.flatMap(({ discounts }) => discounts)
	return sale.promotions.flatMap(({ promotionId, nameZh, nameEn }): DiscountView[] => {
		const own = taken.filter(({ kind, grantId }) => kind === 'promotion' && grantId === promotionId)
		const amountMinor = add(...own.map((one) => one.amountMinor))
		if (amountMinor === 0) return []
		return [{ kind: 'promotion', grantId: promotionId, nameZh, nameEn, amountMinor, provisional: false }]
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
