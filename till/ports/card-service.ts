import type { AuthKey, CardNo } from '../../protocol/base/ids.ts'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Medium } from '../../protocol/card/medium.ts'
import type { Purse, SpendAuthority } from '../../protocol/card/purse.ts'
import type { Refusal } from '../../protocol/refusals.ts'
import type { Leased } from '../../protocol/wire/messages/look-up-card.ts'

export type LookUpAnswer =
	| { readonly kind: 'found'; readonly card: CardSnapshot; readonly leased: Leased }
	| { readonly kind: 'notFound' }
	/** The agent is away or too slow: what the till has itself must do. `leased`: what it may spend by itself of a card it knows. */
	| { readonly kind: 'noReply'; readonly leased?: Leased }

export type AuthoriseAnswer =
	| {
			readonly kind: 'approved'
			readonly authority: SpendAuthority
			readonly balanceAfter: number | null
			readonly card: CardSnapshot | null
	  }
	| { readonly kind: 'declined'; readonly refusal: Refusal }
	/** Nothing was sent: the agent is away. No reversal is needed. */
	| { readonly kind: 'notSent' }
	/**
	 * Sent, and no answer within the deadline, or one that says that the agent could not write it down (`refusal`): the outcome
	 * is unknown and must be reversed.
	 */
	| { readonly kind: 'noReply'; readonly refusal?: Refusal }

/** The nearest tier that can answer. Requests are never queued; each is answered within its deadline. */
export interface CardService {
	lookUp(medium: Medium): Promise<LookUpAnswer>
	authorise(request: {
		readonly authKey: AuthKey
		readonly cardNo: CardNo
		readonly purse: Purse
		readonly amount: number
		/** Nobody else is asked: the till decides by itself. */
		readonly alone: boolean
	}): Promise<AuthoriseAnswer>
}

/** The copy of the journal at the agent. */
export interface JournalMirror {
	/** True once the agent has the entry on disk; false when that was not confirmed within `waitMs` or the link is down. */
	confirm(seq: number, waitMs: number): Promise<boolean>
	/** New entries wait to go up. */
	wake(): void
	/** The basket in progress, so that another till can go on with it. Best effort; the newest replaces the one before. */
	keepBasket(basket: KeptBasket): void
}

/** `seq`: the last entry before this picture. `text` (of the till core's own shape, by `version`) is null without one. */
export type KeptBasket = {
	readonly epoch: number
	readonly seq: number
	readonly version: number
	readonly text: string | null
}
