import { z } from 'zod'
import { claimResultSchema, returnClaimSchema } from '../../returns/claim.ts'

/**
 * Till → agent: what a sale takes back of an earlier one, in place of what it said before. The agent has it on disk before it
 * answers; asked again it is the same. Agent → centre: the same of a sale that is not kept in this store. From version 2 on.
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

/**
 * Centre → agent of the store that has sold it: a till of another store wants these pieces, in place of what it wanted before.
 * Heard again it is the same.
 */
export const guardReturnSchema = z.strictObject({
	kind: z.literal('guardReturn'),
	...returnClaimSchema.shape,
})

/** Agent → centre: what came of it. It is on disk before it is said. */
export const returnGuardedSchema = z.strictObject({
	kind: z.literal('returnGuarded'),
	...returnClaimSchema.shape,
	result: claimResultSchema,
})
