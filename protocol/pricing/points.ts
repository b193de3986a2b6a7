/** Points that a sale earns. */
import type { MinorUnits } from '../base/money.ts'
import type { SalePromotion } from '../catalogue/promotion.ts'
import type { OpenLine } from './open-line.ts'
import type { Coverage } from './promotions.ts'

const SINGLE = 10_000

/**
 * How many times over a line earns points, in basis points: the best promotion of those that do not combine, by priority,
 * and what those that do add to it.
 */
export function pointsRates(coverage: Coverage): ReadonlyMap<OpenLine, number> {
	const rates = new Map<OpenLine, { priority: number; alone: number; onTop: number }>()
	for (const promotion of coverage.promotions) {
		const more = moreOf(promotion)
		if (more === 0) continue
		for (const one of coverage.of(promotion)) {
			const rate = rates.get(one) ?? { priority: Number.POSITIVE_INFINITY, alone: 0, onTop: 0 }
			if (promotion.combines) rate.onTop += more
			else if (promotion.priority <= rate.priority) {
				rate.priority = promotion.priority
				rate.alone = Math.max(rate.alone, more)
			}
			rates.set(one, rate)
		}
	}
	return new Map([...rates].map(([one, { alone, onTop }]) => [one, SINGLE + alone + onTop]))
}

function moreOf({ rule }: SalePromotion): number {
	return rule.kind === 'points' ? rule.rateBasisPoints - SINGLE : 0
}

export type EarningLine = { readonly paidMinor: MinorUnits; readonly pointsRateBasisPoints: number }

/** Per whole currency unit of the total, each line as often as its rate says; fractions of a unit earn nothing. */
export function pointsEarned(lines: readonly EarningLine[], pointsPerYuan: number): number {
	const weighed = lines.reduce((sum, line) => sum + line.paidMinor * line.pointsRateBasisPoints, 0)
	return Math.floor(weighed / (100 * SINGLE)) * pointsPerYuan
}
