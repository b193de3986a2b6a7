/** What a journey through one function is: written once, played by keyboard and by touch, on every connection. */
import type { Page } from 'playwright-core'
import type { EntryBody } from '../../../protocol/journal/entry.ts'
import type { Cashier } from '../../helpers/cashier.ts'
import type { Hands, Way } from '../../helpers/hands.ts'
import type { Shop } from '../../helpers/shop.ts'
import type { FunctionId } from './function-list.ts'

export const LINKS = ['online', 'store', 'alone'] as const
export type Link = (typeof LINKS)[number]

export const WAYS = ['keyboard', 'touch'] as const satisfies readonly Way[]

export type Stage = {
	readonly shop: Shop
	readonly cashier: Cashier
	/** The customer’s screen of this till. */
	readonly customer: Page
	/** A till of the same store, where there is one: things are brought from there. */
	readonly other: Cashier | null
	readonly hands: Hands
	readonly link: Link
	/** What should lie in the drawer by now; journeys that move cash keep it. */
	readonly drawer: { minor: number }
	/** The till must have recorded this next, of this kind: compared with what the centre has at the end. */
	readonly recorded: <Kind extends EntryBody['kind']>(kind: Kind, body: unknown) => void
}

export type Play = {
	readonly shows: readonly FunctionId[]
	/** Why it cannot be done there by design. */
	readonly not?: Partial<Record<Link, string>>
	readonly run: (stage: Stage) => Promise<void>
}
