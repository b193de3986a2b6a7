import { z } from 'zod'
import { claimResultSchema, returnClaimSchema } from '../../returns/claim.ts'

/**
 * Till → agent: what a sale takes back of an earlier one, in place of what it said before. The agent has it on disk before it
 * answers; asked again it is the same. From version 2 on.
 */
export const claimReturnSchema = z.strictObject({
	kind: z.literal('claimReturn'),
	requestId: z.string().min(1).max(64),
	...returnClaimSchema.shape,
})

export const returnClaimedSchema = z.strictObject({
	kind: z.literal('returnClaimed'),
	requestId: z.string().min(1).max(64),
	result: claimResultSchema,
})
