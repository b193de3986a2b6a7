/** What little is missing for a promotion that a basket does not have yet: one piece of a group, or a fifth of an amount. */
import { add, type MinorUnits, minor } from '../base/money.ts'
import type { SalePromotion } from '../catalogue/promotion.ts'
import type { OpenLine } from './open-line.ts'
import { type Coverage, hasCountingRule, hasSpendRule } from './promotions.ts'

export type PromotionHint = {
	readonly promotion: SalePromotion
	readonly missing: { readonly kind: 'piece' } | { readonly kind: 'amount'; readonly amountMinor: MinorUnits }
}

/** After promotions were taken. In the promotions' order. */
export function promotionHints(coverage: Coverage): PromotionHint[] {
	return coverage.promotions.flatMap((promotion): PromotionHint[] => {
		const lines = coverage.of(promotion)
		if (hasCountingRule(promotion)) {
			const isNear = isOneShort(promotion.rule.pieces, lines, promotion)
			return isNear ? [{ promotion, missing: { kind: 'piece' } }] : []
		}
		if (!hasSpendRule(promotion)) return []
		const missing = missingSpend(promotion.rule.spendMinor, promotion.rule.repeats, lines, promotion)
		return missing === null ? [] : [{ promotion, missing: { kind: 'amount', amountMinor: missing } }]
	})
}

/** Lines that another promotion has lowered are not promised to this one. */
function open(lines: readonly OpenLine[], { promotionId }: SalePromotion): readonly OpenLine[] {
	return lines.filter((one) =>
		one.discounts.every(({ kind, grantId }) => kind !== 'promotion' || grantId === promotionId),
	)
}

function isOneShort(size: number, covered: readonly OpenLine[], promotion: SalePromotion): boolean {
	const pieces = open(covered, promotion)
		.filter(({ line }) => line.weightGrams === undefined)
		.reduce((sum, { line }) => sum + line.quantity, 0)
	return pieces % size === size - 1
}

function missingSpend(
	spendMinor: number,
	repeats: boolean,
	lines: readonly OpenLine[],
	promotion: SalePromotion,
): MinorUnits | null {
	const spent = lines.reduce(
		(sum, one) =>
			sum +
			one.leftMinor +
			add(
				...one.discounts.filter((own) => own.grantId === promotion.promotionId).map((own) => own.amountMinor),
			),
		0,
	)
	if (spent === 0 || (!repeats && spent >= spendMinor)) return null
	const missing = spendMinor - (spent % spendMinor)
	return missing * 5 <= spendMinor ? minor(missing) : null
}
