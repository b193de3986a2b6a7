import type { CardNo } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Medium } from '../../protocol/card/medium.ts'
import type { Found } from './catalogue.ts'

/** What this till has moved on a card and the centre has not yet posted, signed: earned above, spent below zero. */
export type UnpostedMovements = { readonly [purse: string]: number }

export type KnownCard = {
	/** The newest picture, with the fields captured at this till since then already in it (unverified, source `till`). */
	readonly card: CardSnapshot
	readonly unposted: UnpostedMovements
}

export interface Cards {
	/**
	 * By UID, card number or the member's phone. A phone that leads to several cards gives the active one with the lowest
	 * number; null when this till knows no such medium.
	 */
	findCard(medium: Medium): Promise<KnownCard | null>
	/** A refreshed look at a card that is already on screen. */
	findCardByNo(cardNo: CardNo): Promise<KnownCard | null>
	/**
	 * Cards of members whose name, its sound (`wangxm`, `wxm`), phone number (its last four digits or its beginning) or card
	 * number (its beginning) is what was typed. Active cards first. Empty for what is too short to mean anybody.
	 */
	searchMembers(text: string, countMax: number): Promise<Found<KnownCard>>
}
