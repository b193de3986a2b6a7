/** The basket being built: pure operations on the sale, and what it comes to. */

import { type SaleId, saleIdSchema } from '../../protocol/base/ids.ts'
import { add, type MinorUnits, subtract, ZERO } from '../../protocol/base/money.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import { isValidOn } from '../../protocol/card/voucher.ts'
import type { Item } from '../../protocol/catalogue/catalogue.ts'
import type { SoldLine } from '../../protocol/journal/entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Grant } from '../../protocol/pricing/grants.ts'
import type { LineToPrice } from '../../protocol/pricing/open-line.ts'
import { type PricedBasket, priceBasket } from '../../protocol/pricing/price-basket.ts'
import { type BasketTotals, isDeposit, lineTotal } from '../../protocol/pricing/totals.ts'
import { paidBackMinor } from '../../protocol/returns/return-worth.ts'
import { NO_RETURNS } from '../returns/return-state.ts'
import { creditOf, hasReturns } from '../returns/returned.ts'
import type { StepContext } from '../step.ts'
import type { ApprovalAsked, BasketLine, CardDiscount, Sale, TillState } from '../till-state.ts'
import { lastTaken } from './deposits.ts'
import { companionsOf, withSetQuantity } from './sets.ts'

/** The sale under way, or a new empty one under the next number. */
export function saleOf(
	state: TillState,
	context: StepContext,
): { readonly state: TillState; readonly sale: Sale } {
	if (state.sale && state.sale.stage !== 'completed') return { state, sale: state.sale }
	const number = state.counters.sale + 1
	const saleId = saleIdSchema.parse(`${context.tillId}-${context.epoch}-${String(number).padStart(6, '0')}`)
	const sale = emptySale(saleId, context.profile?.taxMode ?? 'inclusive')
	return { state: { ...state, counters: { ...state.counters, sale: number }, sale }, sale }
}

/** Nothing is in it and nobody: it was opened to ask for something, and may go as if it had never been there. */
export function isUntouched(sale: Sale): boolean {
	return (
		sale.lines.length === 0 &&
		sale.loads.length === 0 &&
		sale.tenders.length === 0 &&
		sale.card === null &&
		!hasReturns(sale)
	)
}

/**
 * The state after a sale is dropped. A sale in which nothing was ever taken gives its number back, so that receipt numbers
 * have no gaps that nothing explains: every other number is in the journal as completed or cancelled.
 */
export function withoutSale(state: TillState): TillState {
	const untouched =
		state.sale !== null &&
		state.sale.lines.length === 0 &&
		state.sale.loads.length === 0 &&
		!hasReturns(state.sale) &&
		state.sale.stage !== 'completed'
	const sale = state.counters.sale - (untouched ? 1 : 0)
	return { ...state, counters: { ...state.counters, sale }, sale: null }
}

function emptySale(saleId: SaleId, taxMode: Sale['taxMode']): Sale {
	return {
		saleId,
		recalledFrom: null,
		lines: [],
		taxMode,
		promotions: [],
		customer: null,
		handDiscount: null,
		pendingOverride: null,
		weighing: null,
		nextQuantity: null,
		card: null,
		cardDiscounts: [],
		answerPoints: null,
		approvals: [],
		loads: [],
		returned: NO_RETURNS,
		paidBack: [],
		tenders: [],
		cardPayment: null,
		authorising: null,
		outsidePayment: null,
		roundingMinor: ZERO,
		stage: 'selling',
		completedSeq: null,
		receipt: null,
		totals: null,
		earned: [],
		changeMinor: ZERO,
	}
}

export function openLines(sale: Sale): BasketLine[] {
	return sale.lines.filter((line) => !line.voided)
}

export function totalsOf(sale: Sale): BasketTotals {
	return pricedOf(sale).totals
}

export function paidOf(sale: Sale): MinorUnits {
	return add(...sale.tenders.map((tender) => tender.amountMinor))
}

/** Below zero: it is owed to the customer. */
export function dueOf(sale: Sale): MinorUnits {
	const owed = add(totalsOf(sale).totalMinor, paidBackMinor(sale.paidBack))
	return subtract(owed, add(paidOf(sale), sale.roundingMinor, creditOf(sale)))
}

/**
 * The basket with one more of an article: the last line grows when it is the same article at the same price,
 * else a new line begins. Null when a bound of the basket would be passed.
 */
export function withItem(sale: Sale, item: Item): Sale | null {
	const quantity = sale.nextQuantity ?? 1
	const last = lastTaken(sale)
	if (last && !last.voided && sale.nextQuantity === null && isPlain(last) && sameArticle(last.item, item)) {
		return withQuantity(sale, last.lineNumber, last.quantity + quantity)
	}
	if (sale.lines.length >= LIMITS.linesPerBasketMax) return null
	const line: BasketLine = {
		lineNumber: sale.lines.length + 1,
		item,
		quantity,
		...(item.isDeposit ? { depositOf: null } : {}),
		voided: false,
	}
	return { ...sale, lines: [...sale.lines, line], nextQuantity: null }
}

/** What was weighed, has a price of its own or is part of a set stays a line of its own. */
function isPlain({ weightGrams, priceOverride, handDiscount, set }: BasketLine): boolean {
	return [weightGrams, priceOverride, handDiscount, set].every((own) => own === undefined)
}

function sameArticle(taken: Item, next: Item): boolean {
	return taken.itemCode === next.itemCode && taken.unitPriceMinor === next.unitPriceMinor
}

/** Of a line of a set: so many sets. */
export function withQuantity(sale: Sale, lineNumber: number, quantity: number): Sale | null {
	const set = lineOf(sale, lineNumber)?.set
	if (set !== undefined) return withSetQuantity(sale, set, quantity)
	if (quantity > LIMITS.quantityMax) return null
	return {
		...sale,
		lines: sale.lines.map((line) => (line.lineNumber === lineNumber ? { ...line, quantity } : line)),
	}
}

/** With all that goes and comes back together with the line. */
export function withVoided(sale: Sale, lineNumber: number, voided: boolean): Sale {
	const numbers = new Set(companionsOf(sale, lineNumber))
	return {
		...sale,
		lines: sale.lines.map((line) => (numbers.has(line.lineNumber) ? { ...line, voided } : line)),
	}
}

export function lineOf(sale: Sale, lineNumber: number): BasketLine | undefined {
	return sale.lines.find((line) => line.lineNumber === lineNumber)
}

/** One line as the pricing library sees it. */
export function lineToPrice(line: BasketLine): LineToPrice {
	const { lineNumber, item, quantity, weightGrams, priceOverride, handDiscount } = line
	return {
		lineNumber,
		itemCode: item.itemCode,
		departmentId: item.departmentId,
		quantity,
		weightGrams,
		unitPriceMinor: priceOverride?.unitPriceMinor ?? item.unitPriceMinor,
		taxRateBasisPoints: item.taxRateBasisPoints,
		isPriceSetByHand: priceOverride !== undefined,
		promotionIds: line.promotionIds ?? [],
		...(line.depositOf === undefined ? {} : { depositOf: line.depositOf }),
		...(line.set === undefined ? {} : { set: line.set }),
		handDiscount: handDiscount?.takes ?? null,
	}
}

const PRICED = new WeakMap<Sale, PricedBasket>()

/** What the sale costs. A sale is never changed in place, so it is counted once. */
export function pricedOf(sale: Sale): PricedBasket {
	const known = PRICED.get(sale)
	if (known !== undefined) return known
	const priced = priceBasket(openLines(sale).map(lineToPrice), {
		taxMode: sale.taxMode,
		promotions: sale.promotions,
		customer: sale.customer,
		handDiscount: sale.handDiscount?.takes ?? null,
		grants: grantsOf(sale),
		loads: sale.loads,
	})
	PRICED.set(sale, priced)
	return priced
}

/** The lines as they go into the journal: voided ones left out, numbered as on the screen, discounts taken off. */
export function soldLines(sale: Sale): SoldLine[] {
	const priced = new Map(pricedOf(sale).lines.map((line) => [line.lineNumber, line]))
	return openLines(sale).flatMap((line): SoldLine[] => {
		const own = priced.get(line.lineNumber)
		return own === undefined ? [] : [soldLine(line, own)]
	})
}

function soldLine(
	line: BasketLine,
	{ discounts, amountMinor, taxMinor }: PricedBasket['lines'][number],
): SoldLine {
	const { lineNumber, item, quantity, weightGrams, weightTyped, priceOverride, set, depositOf } = line
	return {
		lineNumber,
		itemCode: item.itemCode,
		nameZh: item.nameZh,
		nameEn: item.nameEn,
		departmentId: item.departmentId,
		quantity,
		...(weightGrams === undefined ? {} : { weightGrams }),
		...(weightTyped === undefined ? {} : { weightTyped }),
		unitPriceMinor: priceOverride?.unitPriceMinor ?? item.unitPriceMinor,
		...(depositOf === undefined ? {} : { depositOf }),
		...(set === undefined ? {} : { set }),
		...(priceOverride === undefined ? {} : { listPriceMinor: item.unitPriceMinor }),
		taxRateBasisPoints: item.taxRateBasisPoints,
		discounts: [...discounts],
		amountMinor,
		taxMinor,
	}
}

function grantsOf(sale: Sale): Grant[] {
	return [
		...sale.cardDiscounts.map(
			({ grantId, departmentIds, rateBasisPoints }): Grant => ({
				kind: 'discount',
				grantId,
				departmentIds,
				takes: { kind: 'rate', basisPoints: rateBasisPoints },
				limit: null,
			}),
		),
		...sale.approvals.map(managerGrant),
	]
}

/** A manager's grant as the pricing library counts with it. */
function managerGrant(approval: ApprovalAsked): Grant {
	const { grantId, departmentIds, takes, rateBasisPointsMax, amountMinorMax } = approval
	return { kind: 'manager', grantId, departmentIds, takes, limit: { rateBasisPointsMax, amountMinorMax } }
}

/** What a manager's grant takes off this sale as it is. */
export function takenByGrant(sale: Sale, grantId: string): MinorUnits {
	return add(
		...pricedOf(sale).lines.flatMap((line) =>
			line.discounts
				.filter((discount) => discount.kind === 'manager' && discount.grantId === grantId)
				.map((discount) => discount.amountMinor),
		),
	)
}

/** What the customer pays for the goods, without deposits and value sold. */
export function goodsMinor(sale: Sale): MinorUnits {
	const goods = pricedOf(sale).lines.filter((line) => !isDeposit(line))
	return add(...goods.map((line) => lineTotal(line, sale.taxMode)))
}

/** What she leaves for containers that she may bring back. */
export function depositsMinor(sale: Sale): MinorUnits {
	const deposits = pricedOf(sale).lines.filter(isDeposit)
	return add(...deposits.map((line) => lineTotal(line, sale.taxMode)))
}

/** The discount grants of a card that are valid on a day, the one that takes most first. */
export function cardDiscountsOf(card: CardSnapshot, businessDate: string): CardDiscount[] {
	if (card.state !== 'active') return []
	return card.grants
		.flatMap(({ grant }) => (grant.kind === 'discount' && isValidOn(grant, businessDate) ? [grant] : []))
		.map(({ grantId, nameZh, nameEn, rateBasisPoints, departmentIds }) => ({
			grantId,
			nameZh,
			nameEn,
			rateBasisPoints,
			departmentIds,
		}))
		.sort((one, other) => other.rateBasisPoints - one.rateBasisPoints)
}

/** Whether the basket may still change: while selling, and while tendering as long as nothing has been paid. */
export function canEdit(sale: Sale): boolean {
	return (
		sale.stage === 'selling' ||
		(sale.stage === 'tendering' &&
			sale.tenders.length === 0 &&
			sale.authorising === null &&
			sale.outsidePayment === null)
	)
}

/** Goods come back only while nothing has been paid. */
export function mayReturn(sale: Sale): boolean {
	return canEdit(sale) && sale.tenders.length === 0
}
