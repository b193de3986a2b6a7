/** What a till asks of its agent, and the agent of the centre, about goods that come back, and what is answered. */
import { z } from 'zod'
import { saleIdSchema, tillIdSchema } from '../base/ids.ts'
import { LIMITS } from '../limits.ts'
import { linePiecesSchema, soldSaleSchema } from './sold-sale.ts'

/** All that one sale wants to take back of another one, in place of what it wanted before; none: nothing any more. */
export const returnClaimSchema = z.strictObject({
	/** The sale that takes the goods back. */
	claimId: saleIdSchema,
	saleId: saleIdSchema,
	lines: z.array(linePiecesSchema).max(LIMITS.returnsPerSaleMax),
})
export type ReturnClaim = z.infer<typeof returnClaimSchema>

export const claimResultSchema = z.discriminatedUnion('kind', [
	/** `before`: what of it has come back, or is claimed by others. */
	z.strictObject({
		kind: z.literal('granted'),
		sale: soldSaleSchema,
		before: z.array(linePiecesSchema).max(LIMITS.linesPerBasketMax),
	}),
	/** What was claimed before stays as it was. */
	z.strictObject({
		kind: z.literal('alreadyReturned'),
		lineNumber: z.int().positive(),
		/** The till that had the last of it; null: not known any more. */
		byTillId: tillIdSchema.nullable(),
		atMs: z.int(),
		/** It is in a basket and not in a completed sale yet. */
		isClaim: z.boolean(),
	}),
	z.strictObject({ kind: z.literal('unknownSale') }),
	/** Not kept in this store, and whoever could say more is out of reach. Nothing is granted. */
	z.strictObject({ kind: z.literal('cannotSay'), who: z.enum(['centre', 'store']) }),
	/** Centre → agent only: the store that sold it is being asked. Asked again soon, the centre knows more. */
	z.strictObject({ kind: z.literal('askedAtStore') }),
])
export type ClaimResult = z.infer<typeof claimResultSchema>
