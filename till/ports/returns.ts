/** The store's guard over goods that come back, as its agent keeps it. */
import type { OperatorId } from '../../protocol/base/ids.ts'
import type { ClaimResult, ReturnClaim } from '../../protocol/returns/claim.ts'
import type { LinePieces, SoldSale } from '../../protocol/returns/sold-sale.ts'

export type ClaimAnswer =
	| ClaimResult
	/** Nobody was asked: the agent is away, or knows nothing of returns. */
	| { readonly kind: 'notSent' }
	/** Asked, and no answer in time: to be asked again, it is the same question. */
	| { readonly kind: 'noReply' }

/** Why it is asked. `look`: what of the sale may come back. `take`: these pieces come back. */
export type ClaimAsked = ReturnClaim & {
	readonly purpose: 'look' | 'take'
	readonly reason: string
	readonly asGift: boolean
	/** Who has given her word for it, if nobody else vouches. */
	readonly supervisorId: OperatorId | null
}

/** With what this till's own journal says of the sale and of what came back of it; null: it tells of no such sale. */
export type ClaimOutcome = {
	readonly answer: ClaimAnswer
	readonly own: { readonly sale: SoldSale; readonly before: readonly LinePieces[] } | null
}

export interface Returns {
	claim(claim: ReturnClaim): Promise<ClaimAnswer>
}
