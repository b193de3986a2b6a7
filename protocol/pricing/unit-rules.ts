/** Rules that lower each piece by itself, or weighed goods. */
import { type MinorUnits, minor } from '../base/money.ts'
import type { PromotionRule } from '../catalogue/promotion.ts'
import { type LineToPrice, piecesOf } from './open-line.ts'
import { rateOf, shareHalfUp } from './shares.ts'

export type UnitRule = Extract<PromotionRule, { kind: 'percentOff' | 'amountOff' | 'fixedPrice' }>

export function isUnitRule(rule: PromotionRule): rule is UnitRule {
	return rule.kind === 'percentOff' || rule.kind === 'amountOff' || rule.kind === 'fixedPrice'
}

/** What the rule takes off `count` pieces of a line, rounded half up once; of weighed goods, off all of them. */
export function unitSaving(rule: UnitRule, line: LineToPrice, count: number): MinorUnits {
	const { unitPriceMinor, weightGrams } = line
	if (weightGrams === undefined) {
		if (rule.kind === 'percentOff') return rateOf(unitPriceMinor * count, rule.basisPoints)
		return minor(offUnit(rule, unitPriceMinor) * count)
	}
	const worth = shareHalfUp(unitPriceMinor, weightGrams, 1_000)
	if (rule.kind === 'percentOff') return rateOf(worth, rule.basisPoints)
	// By the new price, so that the line costs what its label says.
	const left = unitPriceMinor - offUnit(rule, unitPriceMinor)
	return minor(worth - shareHalfUp(left, weightGrams, 1_000))
}

function offUnit(rule: Exclude<UnitRule, { kind: 'percentOff' }>, unitPriceMinor: number): number {
	return rule.kind === 'amountOff'
		? Math.min(rule.amountMinor, unitPriceMinor)
		: Math.max(0, unitPriceMinor - rule.unitPriceMinor)
}

/** What the rule takes off one piece, not rounded: for comparing. */
export function savingPerPiece(rule: UnitRule, { unitPriceMinor }: LineToPrice): number {
	return rule.kind === 'percentOff'
		? (unitPriceMinor * rule.basisPoints) / 10_000
		: offUnit(rule, unitPriceMinor)
}

/** What the rule takes off a line on top of other promotions, of what they have left. */
export function savingOnTop(rule: UnitRule, line: LineToPrice, leftMinor: MinorUnits): MinorUnits {
	if (rule.kind === 'percentOff') return rateOf(leftMinor, rule.basisPoints)
	return minor(Math.min(leftMinor, unitSaving(rule, line, piecesOf(line))))
}
