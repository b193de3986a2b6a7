/** Baskets put aside for customers who come back: to the till that put them aside, or to another one of the store. */
import type { Command } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import type { Visit } from './plan.ts'
import type { World } from './world.ts'

/** After so many looks the cashier scans the goods again. */
const LOOKS_MAX = 12
/** From this look on the cashier insists, although another till may have the basket. */
const INSISTS_FROM = 8

/** What is written on the basket, and by which it is found again. */
export function labelOf({ number }: Visit): string {
	return `visit ${number}`
}

/** The customers of a store who are on their way back. */
export function comingBackTo({ comingBack }: World, storeId: string): Visit[] {
	const visits = comingBack.get(storeId) ?? []
	comingBack.set(storeId, visits)
	return visits
}

/** One basket being looked for, from what the screen lists. */
export class Recalling {
	readonly #label: string
	#looks = 0

	constructor(visit: Visit) {
		this.#label = labelOf(visit)
	}

	/** What to do next; `wait`: nothing just now; null: it is here, or not to be had. */
	next({ basket, suspended, desk }: TillView): Command | 'wait' | null {
		this.#looks += 1
		if (basket.lines.length > 0 || this.#looks > LOOKS_MAX) return null
		if (desk !== null) return { kind: 'closeDesk' }
		const found = suspended.sales.find(({ label }) => label === this.#label)
		if (found === undefined) return 'wait'
		return { kind: 'recallSale', saleId: found.saleId, despite: this.#looks >= INSISTS_FROM }
	}
}
