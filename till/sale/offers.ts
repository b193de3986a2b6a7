/**
 * A line keeps the promotions that covered its article when it was taken, and the sale keeps what they say: whatever head
 * office changes afterwards, or whichever hour strikes, re-prices no basket. Who the customer is may change at any time.
 */
import type { Promotion, SalePromotion } from '../../protocol/catalogue/promotion.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { customerOf } from '../../protocol/pricing/customer.ts'
import { type Moment, promotionsFor } from '../../protocol/pricing/offers.ts'
import { refused, type Step, type StepContext } from '../step.ts'
import type { BasketLine, Sale, SaleCard, TillState } from '../till-state.ts'
import { cardDiscountsOf, dueOf } from './basket.ts'

/** The step with the promotions of lines that it took; turned down when a customer who has paid would be owed something. */
export function withOffers(before: TillState, step: Step, context: StepContext): Step {
	const { state } = step
	const { sale, shift } = state
	if (sale === null || shift === null || sale.lines === before.sale?.lines) return step
	if (sale.stage !== 'selling' && sale.stage !== 'tendering') return step
	const moment = momentOf(context, shift.businessDate)
	const next = moment === null ? sale : offered(sale, context.promotions, moment)
	if (next.tenders.length > 0 && dueOf(next) < 0) return refused(before, 'notNow')
	return next === sale ? step : { ...step, state: { ...state, sale: next } }
}

/** Null: nothing is known of the store yet. */
export function momentOf(
	{ nowMs, profile }: Pick<StepContext, 'nowMs' | 'profile'>,
	businessDate: string,
): Moment | null {
	if (profile === null) return null
	const minuteOfDay = Math.floor(nowMs / 60_000 + profile.utcOffsetMinutes) % 1_440
	return { storeId: profile.storeId, businessDate, minuteOfDay }
}

function offered(sale: Sale, promotions: readonly Promotion[], moment: Moment): Sale {
	if (sale.lines.every(({ promotionIds }) => promotionIds !== undefined)) return sale
	const kept = new Map(sale.promotions.map((one) => [one.promotionId, one]))
	const keep = (promotion: Promotion): string[] => {
		const { promotionId } = promotion
		if (!kept.has(promotionId)) {
			if (kept.size >= LIMITS.promotionsPerSaleMax) return []
			kept.set(promotionId, saleForm(promotion))
		}
		return [promotionId]
	}
	const lines = sale.lines.map((line): BasketLine => {
		if (line.promotionIds !== undefined) return line
		return { ...line, promotionIds: promotionsFor(line.item, promotions, moment).flatMap(keep) }
	})
	return { ...sale, lines, promotions: [...kept.values()] }
}

/** What a sale keeps of a promotion: not which goods it is for, those say so themselves. */
function saleForm({ promotionId, nameZh, nameEn, who, priority, combines, rule }: Promotion): SalePromotion {
	return { promotionId, nameZh, nameEn, who, priority, combines, rule }
}

/** The sale at the prices of this card's holder, or of somebody. */
export function pricedFor(sale: Sale, card: SaleCard | null, businessDate: string | undefined): Sale {
	const isKnown = card !== null && businessDate !== undefined
	return {
		...sale,
		cardDiscounts: isKnown ? cardDiscountsOf(card.card, businessDate) : [],
		customer: isKnown ? customerOf(card.card, businessDate) : null,
	}
}

/** Whether it matters to the price whose card is in the sale: what was paid, was paid at that price. */
export function isPricedForCard({ cardDiscounts, promotions }: Sale): boolean {
	return cardDiscounts.length > 0 || promotions.some(({ who }) => who.kind !== 'everybody')
}
