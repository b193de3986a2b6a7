/**
 * What the customers of a simulated morning want: drawn from the seed before anything runs, so that one visit can be left
 * out without moving the others.
 */
import type { Chance } from './chance.ts'
import { ITEM_CODES, MEMBER_COUNT } from './group.ts'

/** `card`: everything that it carries, in the store's order; `purse`: one of them, chosen by hand. */
export type Payment = 'cash' | 'storedValue' | 'both' | 'card' | 'purse'

/** What is done at the till besides the sale, before anything is scanned. */
export const ERRANDS = [
	'buyValue',
	'buyGiftCard',
	'managerDiscount',
	'refund',
	'payIn',
	'pickup',
	'readTotals',
	'reportLost',
	'reportFrozen',
	'reportFound',
] as const
/** `bringBack`: goods of an earlier sale of any store, alone or in exchange. */
export type Errand = (typeof ERRANDS)[number] | 'replaceCard' | 'bringBack'

export type Visit = {
	/** Counts over all tills of the shop: the name by which a visit is left out. */
	readonly number: number
	readonly lane: number
	readonly items: readonly string[]
	/** Which card, by its place in the group; null: a customer without one. */
	readonly card: number | null
	readonly payment: Payment
	readonly errand: Errand | null
	/** Puts a stored-value tender back once before paying for good. */
	readonly takesTenderBack: boolean
	/** Leaves without paying, at this place of the visit. */
	readonly walksAway: 'never' | 'beforePaying' | 'whilePaying'
	/** Answers the one question when there is one. */
	readonly answers: 'yes' | 'notNow' | 'ignores'
	/** Has forgotten something: the basket is put aside until she comes back, to whichever till of the store is free. */
	readonly putsAside: boolean
	/** The cashier counts the drawer and opens a new shift afterwards. */
	readonly closesShiftAfter: boolean
}

export type ShopPlan = {
	readonly stores: readonly { readonly storeId: string; readonly tillCount: number }[]
	readonly leaseSliceMinor: number
	/** After this long a till forgets what is posted; null: not within a morning. */
	readonly retentionMs: number | null
	/** Of what a store is lent, this part is for each till to spend when it is alone. */
	readonly tillShare: number
	/** What a till may spend of each kind of money with nothing to vouch for it. */
	readonly floorLimitMinor: number
	/** Baskets are put aside in this group. */
	readonly putsAside: boolean
	/** Goods come back in this group. */
	readonly bringsBack: boolean
	readonly visits: readonly Visit[]
}

/** `mayBringBack`: false tells the story that a seed had before goods came back. */
export function drawPlan(from: Chance, mayBringBack = true): ShopPlan {
	const drawn = from.fork('plan')
	const storeCount = drawn.pick([1, 1, 2, 2, 3])
	const stores = Array.from({ length: storeCount }, (_, index) => ({
		storeId: `S0${index + 1}`,
		tillCount: drawn.pick([1, 1, 2, 2, 3]),
	}))
	const laneCount = stores.reduce((sum, store) => sum + store.tillCount, 0)
	const perLane = drawn.between(4, 14)
	const putsAside = from.fork('put aside').happens(0.25)
	const bringsBack = mayBringBack && from.fork('bring back').happens(0.25)
	return {
		stores,
		leaseSliceMinor: drawn.pick([0, 2_000, 10_000, 100_000]),
		retentionMs: drawn.pick([null, null, 4_000]),
		tillShare: drawn.pick([0, 0, 0.3]),
		floorLimitMinor: from.fork('floor').pick([0, 0, 0, 0, 0, 4_000, 25_000]),
		putsAside,
		bringsBack,
		visits: Array.from({ length: laneCount * perLane }, (_, number) =>
			drawVisit(from.fork(`visit ${number}`), number, number % laneCount, { putsAside, bringsBack }),
		),
	}
}

function drawVisit(
	drawn: Chance,
	number: number,
	lane: number,
	may: Pick<ShopPlan, 'putsAside' | 'bringsBack'>,
): Visit {
	const card = drawn.happens(0.8) ? drawn.between(0, MEMBER_COUNT - 1) : null
	const replaces = drawn.fork('replaces').happens(0.02)
	return {
		number,
		lane,
		items: Array.from({ length: drawn.between(1, 3) }, () => drawn.pick(ITEM_CODES)),
		card,
		payment:
			card === null ? 'cash' : drawn.pick(['cash', 'storedValue', 'storedValue', 'both', 'card', 'purse']),
		errand: errandOf(drawn, replaces, may.bringsBack),
		takesTenderBack: drawn.happens(0.15),
		walksAway: drawn.happens(0.1) ? drawn.pick(['beforePaying', 'whilePaying']) : 'never',
		answers: drawn.pick(['yes', 'notNow', 'ignores']),
		closesShiftAfter: drawn.happens(0.08),
		putsAside: may.putsAside && drawn.fork('put aside').happens(0.25),
	}
}

/** Where goods come back no payment is given back besides: a till does not know of the one when it does the other. */
function errandOf(drawn: Chance, replaces: boolean, bringsBack: boolean): Errand | null {
	if (replaces) return 'replaceCard'
	const errand = drawn.happens(0.2) ? drawn.pick(ERRANDS) : null
	if (!bringsBack) return errand
	if (drawn.fork('bring back').happens(0.4)) return 'bringBack'
	return errand === 'refund' ? null : errand
}

/** One line for whoever reads a failed run. */
export function visitText(visit: Visit): string {
	const { number, lane, items, card, payment } = visit
	const more = [
		visit.errand ?? '',
		visit.takesTenderBack ? 'takes tender back' : '',
		visit.putsAside ? 'put aside' : '',
		visit.walksAway === 'never' ? '' : `walks away ${visit.walksAway}`,
		visit.closesShiftAfter ? 'then the shift closes' : '',
	].filter((text) => text !== '')
	const who = card === null ? 'no card' : `card ${card}`
	return [`visit ${number}: lane ${lane}, ${who}, ${items.join(' ')}, ${payment}`, ...more].join(', ')
}
