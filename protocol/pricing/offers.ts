/** Which promotions there are for an article here and now. Found when the article is taken; the sale keeps them. */
import { isValidOn } from '../card/voucher.ts'
import type { Item } from '../catalogue/catalogue.ts'
import type { Promotion } from '../catalogue/promotion.ts'
import { LIMITS } from '../limits.ts'

export type Moment = {
	readonly storeId: string
	readonly businessDate: string
	/** Of the shop's own clock, 0 to 1,439. */
	readonly minuteOfDay: number
}

/** Promotions by what they name most narrowly, so that an article is held against few of them. */
export type PromotionIndex = {
	readonly byItem: ReadonlyMap<string, readonly Promotion[]>
	readonly others: readonly Promotion[]
}

const INDEXED = new WeakMap<readonly Promotion[], PromotionIndex>()

/** The index of a list that is never changed in place. */
function indexOf(promotions: readonly Promotion[]): PromotionIndex {
	const known = INDEXED.get(promotions)
	if (known !== undefined) return known
	const byItem = new Map<string, Promotion[]>()
	for (const promotion of promotions)
		for (const itemCode of promotion.scope.itemCodes ?? [])
			byItem.set(itemCode, [...(byItem.get(itemCode) ?? []), promotion])
	const index = { byItem, others: promotions.filter(({ scope }) => scope.itemCodes === null) }
	INDEXED.set(promotions, index)
	return index
}

/** In the order in which they apply; for whoever it is for: who stands at the till may change during the sale. */
export function promotionsFor(
	item: Pick<Item, 'itemCode' | 'departmentId' | 'counter'>,
	promotions: readonly Promotion[],
	moment: Moment,
): Promotion[] {
	const { byItem, others } = indexOf(promotions)
	return [...(byItem.get(item.itemCode) ?? []), ...others]
		.filter((promotion) => covers(promotion, item) && isPromotionOn(promotion, moment))
		.sort(inOrder)
		.slice(0, LIMITS.promotionsPerLineMax)
}

/** By priority, then by name: whoever counts, counts alike. */
export function inOrder(
	one: { readonly priority: number; readonly promotionId: string },
	other: { readonly priority: number; readonly promotionId: string },
): number {
	return one.priority - other.priority || (one.promotionId < other.promotionId ? -1 : 1)
}

function covers({ scope }: Promotion, item: Pick<Item, 'departmentId' | 'counter'>): boolean {
	const { departmentIds, counters } = scope
	if (departmentIds !== null && !departmentIds.includes(item.departmentId)) return false
	return counters === null || (item.counter !== null && counters.includes(item.counter))
}

/** Whether it holds here and now, for whatever goods. */
export function isPromotionOn(
	{ weekdays, hours, storeIds, ...validity }: Promotion,
	moment: Moment,
): boolean {
	if (!isValidOn(validity, moment.businessDate)) return false
	if (storeIds !== null && !storeIds.some((storeId) => storeId === moment.storeId)) return false
	if (weekdays !== null && !weekdays.includes(weekdayOf(moment.businessDate))) return false
	if (hours === null) return true
	const { fromMinute, untilMinute } = hours
	const { minuteOfDay } = moment
	return fromMinute <= untilMinute
		? fromMinute <= minuteOfDay && minuteOfDay < untilMinute
		: fromMinute <= minuteOfDay || minuteOfDay < untilMinute
}

/** ISO 8601: 1 is Monday. */
function weekdayOf(businessDate: string): number {
	return new Date(`${businessDate}T00:00:00Z`).getUTCDay() || 7
}
