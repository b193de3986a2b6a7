/** A card takes its place in the sale: its member, its prices, what it can pay. */
import type { Medium } from '../../protocol/card/medium.ts'
import { isPurseTender } from '../../protocol/journal/entry.ts'
import type { Leased } from '../../protocol/wire/messages/look-up-card.ts'
import type { KnownCard } from '../ports/cards.ts'
import { canEdit, saleOf } from '../sale/basket.ts'
import { isPricedForCard, pricedFor } from '../sale/offers.ts'
import { type Effect, go, refused, type Step, type StepContext } from '../step.ts'
import type { Sale, SaleCard, TillState } from '../till-state.ts'

/** Whether another card than this one has paid in the sale, or is being asked. */
function hasOtherPaid(sale: Sale, cardNo: string): boolean {
	if (sale.card === null || sale.card.card.cardNo === cardNo) return false
	return sale.authorising !== null || sale.tenders.some(isPurseTender)
}

export function joined(
	before: TillState,
	medium: Medium,
	known: KnownCard,
	leased: Leased,
	context: StepContext,
	more: Effect[],
	foundBy?: 'search',
): Step {
	const { state, sale } = saleOf(before, context)
	if (hasOtherPaid(sale, known.card.cardNo)) return refused(before, 'otherCardHasPaid')
	if (sale.stage !== 'selling' && sale.stage !== 'tendering') return refused(before, 'notNow')
	const same = sale.card?.card.cardNo === known.card.cardNo ? sale.card : null
	// What was paid was paid at the first card's price.
	if (!same && sale.tenders.length > 0 && isPricedForCard(sale)) return refused(before, 'notNow')
	const card: SaleCard = {
		card: known.card,
		unposted: known.unposted,
		medium,
		// Whoever then lays her card on the reader is more than found.
		...(foundBy === undefined ? {} : { foundBy }),
		leased: same?.leased ?? leased,
		answered: same?.answered ?? null,
		...greetedAt(same, sale, context),
	}
	const effects: Effect[] = [
		{ kind: 'notice', content: null },
		{ kind: 'sound', sound: 'attention' },
		...more,
	]
	return go(before, { ...state, sale: withDiscounts({ ...sale, card }, state) }, { effects })
}

/** The sale with the discounts of its card, as long as nothing has been paid at the price before. */
export function withDiscounts(sale: Sale, { shift }: TillState): Sale {
	if (!canEdit(sale) || sale.tenders.length > 0) return sale
	return pricedFor(sale, sale.card, shift?.businessDate)
}

/** A card that is laid on the reader again is greeted still; while money is taken nobody is. */
function greetedAt(same: SaleCard | null, sale: Sale, { nowMs }: StepContext): { greetedAtMs?: number } {
	if (same !== null) return same.greetedAtMs === undefined ? {} : { greetedAtMs: same.greetedAtMs }
	return sale.stage === 'selling' ? { greetedAtMs: nowMs } : {}
}
