/** The suspended sales of the store, as its agent keeps them. */
import type { SaleId, TillId } from '../../protocol/base/ids.ts'
import type { RecallKey, SuspendedSale, SuspendedSummary } from '../../protocol/journal/suspended-sale.ts'

export type RecallRequest = {
	readonly saleId: SaleId
	readonly recallKey: RecallKey
	/** Also when another till has taken it and not written down that it has it. */
	readonly despite: boolean
}

export type RecallAnswer =
	/**
	 * It is this till's. `sale` null: the agent has not seen it yet, and keeps it for this till, which put it aside itself.
	 * `takenFrom`: whom it was taken from.
	 */
	| { readonly kind: 'recalled'; readonly sale: SuspendedSale | null; readonly takenFrom: TillId | null }
	/** Another till has asked for it and not said that it has it. */
	| { readonly kind: 'taken'; readonly byTillId: TillId }
	/** It goes on at another till, or somebody has discarded it. */
	| { readonly kind: 'gone'; readonly byTillId: TillId }
	| { readonly kind: 'unknown' }
	/** Nobody was asked: the agent is away, or knows nothing of suspended sales. */
	| { readonly kind: 'notSent' }
	/** Asked, and no answer in time: to be asked again under the same key. */
	| { readonly kind: 'noReply' }

/** What is to be done with the sale once it is this till's. */
export type RecallPurpose = 'sell' | 'discard'

export type RecallAsked = {
	readonly saleId: SaleId
	readonly recallKey: RecallKey
	readonly purpose: RecallPurpose
	/** The operator knows that another till may have it. */
	readonly despite: boolean
}

/** With what this till's own journal says of the sale; null when it is not one of its own, or was pruned. */
export type RecallOutcome = { readonly answer: RecallAnswer; readonly own: SuspendedSale | null }

export interface SuspendedSales {
	recall(request: RecallRequest): Promise<RecallAnswer>
	/** A sale of this till's own that the agent should have and has not: its disk is another one. Best effort. */
	offer(summary: SuspendedSummary, sale: SuspendedSale): void
}
