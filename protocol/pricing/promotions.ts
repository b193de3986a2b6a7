/**
 * What promotions take off a basket: the first step after prices and weights. Which of several applies:
 *
 * 1. Only promotions that the line met when it was taken, and that are for this customer. A price set by hand is left alone;
 *    lines of a set count for points and for "spend so much" only, for the set has its price.
 * 2. Promotions that do not combine share out the pieces: by priority, a lower number first; a piece that one of them uses is
 *    not there for the next. Within one priority the customer gets the best: rules that count pieces take them where they
 *    save more than the best rule for each piece by itself; two counting rules that want the same pieces come in the order
 *    of what each would save alone. Then each piece gets the best rule of that priority for it.
 * 3. Promotions that combine come on top, in their order, on what is left of each line.
 * 4. "Spend so much" counts what is left then. Of those that do not combine a line counts for one: by priority, and within
 *    one priority the one that takes most off.
 *
 * A line shows at most {@link LIMITS.promotionsPaidPerLineMax} promotions. Equal savings: the name that comes first.
 */
import { add, type MinorUnits, minor, ZERO } from '../base/money.ts'
import type { PromotionRule, SalePromotion } from '../catalogue/promotion.ts'
import { LIMITS } from '../limits.ts'
import { type Chosen, type CountingRule, choosePieces } from './counting-rules.ts'
import { type Customer, isFor } from './customer.ts'
import { inOrder } from './offers.ts'
import { type OpenLine, piecesOf } from './open-line.ts'
import { shareHalfUp, spread } from './shares.ts'
import { isUnitRule, savingOnTop, savingPerPiece, type UnitRule, unitSaving } from './unit-rules.ts'

type With<Rule extends PromotionRule> = SalePromotion & { readonly rule: Rule }
type SpendRule = Extract<PromotionRule, { kind: 'spendAmountOff' }>

const hasUnitRule = (one: SalePromotion): one is With<UnitRule> => isUnitRule(one.rule)
export const hasCountingRule = (one: SalePromotion): one is With<CountingRule> =>
	one.rule.kind === 'everyNth' || one.rule.kind === 'mixAndMatch'
export const hasSpendRule = (one: SalePromotion): one is With<SpendRule> => one.rule.kind === 'spendAmountOff'

/** It looks at what was paid, whatever the price is made of. */
const isForSets = (one: SalePromotion): boolean => hasSpendRule(one) || one.rule.kind === 'points'

/** The promotions that may apply to this customer, with the lines that each covers. */
export class Coverage {
	readonly promotions: readonly SalePromotion[]
	readonly #lines = new Map<string, OpenLine[]>()

	constructor(lines: readonly OpenLine[], promotions: readonly SalePromotion[], customer: Customer | null) {
		this.promotions = promotions.filter(({ who }) => isFor(who, customer)).sort(inOrder)
		const ofSets = new Set(this.promotions.filter(isForSets).map(({ promotionId }) => promotionId))
		for (const { promotionId } of this.promotions) this.#lines.set(promotionId, [])
		for (const one of lines) {
			if (one.line.isPriceSetByHand) continue
			for (const promotionId of one.line.promotionIds)
				if (one.line.set === undefined || ofSets.has(promotionId)) this.#lines.get(promotionId)?.push(one)
		}
	}

	of({ promotionId }: SalePromotion): readonly OpenLine[] {
		return this.#lines.get(promotionId) ?? []
	}
}

/** Pieces of each line that no promotion has used; a line that is not in it: all of them. */
type Free = Map<OpenLine, number>

export function takePromotions(coverage: Coverage): void {
	const alone = coverage.promotions.filter(({ combines }) => !combines)
	const onTop = coverage.promotions.filter(({ combines }) => combines)
	const free: Free = new Map()
	for (const group of byPriority(alone)) {
		takeCounting(coverage, group, free)
		takeUnits(coverage, group, free)
	}
	for (const promotion of onTop.filter(hasUnitRule))
		for (const one of coverage.of(promotion))
			takeOff(one, promotion, savingOnTop(promotion.rule, one.line, one.leftMinor))
	const counted = new Set<OpenLine>()
	for (const group of byPriority(alone)) takeSpends(coverage, group.filter(hasSpendRule), counted)
	for (const promotion of onTop.filter(hasSpendRule)) takeSpend(promotion, coverage.of(promotion))
}

function byPriority(promotions: readonly SalePromotion[]): SalePromotion[][] {
	const groups = new Map<number, SalePromotion[]>()
	for (const one of promotions) groups.set(one.priority, [...(groups.get(one.priority) ?? []), one])
	return [...groups.values()]
}

function freeOf(free: Free, one: OpenLine): number {
	return free.get(one) ?? piecesOf(one.line)
}

function hasRoom({ discounts }: OpenLine): boolean {
	return discounts.length < LIMITS.promotionsPaidPerLineMax
}

function takeOff(one: OpenLine, { promotionId }: SalePromotion, amountMinor: MinorUnits): void {
	if (hasRoom(one)) one.take('promotion', promotionId, minor(Math.min(amountMinor, one.leftMinor)))
}

type Offer = { readonly promotion: With<UnitRule>; readonly perPiece: number }

/** The best rule of a group for a piece of each line by itself. */
function bestOffers(coverage: Coverage, group: readonly SalePromotion[]): Map<OpenLine, Offer> {
	const best = new Map<OpenLine, Offer>()
	for (const promotion of group.filter(hasUnitRule))
		for (const one of coverage.of(promotion)) {
			const perPiece = savingPerPiece(promotion.rule, one.line)
			if (perPiece > (best.get(one)?.perPiece ?? 0)) best.set(one, { promotion, perPiece })
		}
	return best
}

function takeUnits(coverage: Coverage, group: readonly SalePromotion[], free: Free): void {
	for (const [one, { promotion }] of bestOffers(coverage, group)) {
		const count = freeOf(free, one)
		if (count === 0 || !hasRoom(one)) continue
		takeOff(one, promotion, unitSaving(promotion.rule, one.line, count))
		free.set(one, 0)
	}
}

function takeCounting(coverage: Coverage, group: readonly SalePromotion[], free: Free): void {
	const counting = group.filter(hasCountingRule)
	if (counting.length === 0) return
	const offers = bestOffers(coverage, group)
	const gains = new Map(
		counting.map((promotion) => [promotion, choose(coverage, promotion, offers, free).chosen.gain]),
	)
	const gainOf = (promotion: SalePromotion & { rule: CountingRule }) => gains.get(promotion) ?? 0
	for (const promotion of counting.sort((one, other) => gainOf(other) - gainOf(one) || inOrder(one, other))) {
		const { lines, chosen } = choose(coverage, promotion, offers, free)
		if (chosen.gain <= 0) continue
		const savings = savingsOf(promotion.rule, lines, chosen)
		for (const [index, one] of lines.entries()) {
			free.set(one, freeOf(free, one) - (chosen.used[index] ?? 0))
			takeOff(one, promotion, savings[index] ?? ZERO)
		}
	}
}

function choose(
	coverage: Coverage,
	promotion: With<CountingRule>,
	offers: ReadonlyMap<OpenLine, Offer>,
	free: Free,
): { readonly lines: readonly OpenLine[]; readonly chosen: Chosen } {
	const lines = coverage
		.of(promotion)
		.filter((one) => one.line.weightGrams === undefined && freeOf(free, one) > 0 && hasRoom(one))
	const pieces = lines.map((one) => ({
		priceMinor: one.line.unitPriceMinor,
		count: freeOf(free, one),
		otherwise: offers.get(one)?.perPiece ?? 0,
	}))
	return { lines, chosen: choosePieces(promotion.rule, pieces) }
}

/** Of every so many pieces the cheapest is lowered, on its own line; what a set saves is shared by all that are in it. */
function savingsOf(rule: CountingRule, lines: readonly OpenLine[], { used, lowered }: Chosen): MinorUnits[] {
	const worth = lines.map(({ line }, index) => minor(line.unitPriceMinor * (used[index] ?? 0)))
	if (rule.kind === 'everyNth')
		return lines.map(({ line }, index) =>
			minor(shareHalfUp(line.unitPriceMinor * (lowered[index] ?? 0), rule.basisPoints, 10_000)),
		)
	const sets = used.reduce((sum, count) => sum + count, 0) / rule.pieces
	return spread(add(...worth) - sets * rule.priceMinor, worth)
}

function takeSpends(coverage: Coverage, group: readonly With<SpendRule>[], counted: Set<OpenLine>): void {
	const open = [...group]
	while (open.length > 0) {
		const worth = (promotion: With<SpendRule>) =>
			spendSaving(promotion.rule, linesLeft(coverage, promotion, counted))
		const best = open.reduce((one, other) => (worth(other) > worth(one) ? other : one))
		const lines = linesLeft(coverage, best, counted)
		if (spendSaving(best.rule, lines) === 0) return
		takeSpend(best, lines)
		for (const one of lines) counted.add(one)
		open.splice(open.indexOf(best), 1)
	}
}

function linesLeft(
	coverage: Coverage,
	promotion: SalePromotion,
	counted: ReadonlySet<OpenLine>,
): readonly OpenLine[] {
	return coverage.of(promotion).filter((one) => !counted.has(one) && hasRoom(one))
}

function spendSaving(rule: SpendRule, lines: readonly OpenLine[]): number {
	const spentMinor = add(...lines.map((one) => one.leftMinor))
	const whole = Math.floor(spentMinor / rule.spendMinor)
	return Math.min(spentMinor, (rule.repeats ? whole : Math.min(1, whole)) * rule.amountMinor)
}

function takeSpend(promotion: With<SpendRule>, covered: readonly OpenLine[]): void {
	const lines = covered.filter(hasRoom)
	const shares = spread(
		spendSaving(promotion.rule, lines),
		lines.map((one) => one.leftMinor),
	)
	for (const [index, one] of lines.entries()) takeOff(one, promotion, shares[index] ?? ZERO)
}
