import { z } from 'zod'
import { authKeySchema, cardNoSchema, tillIdSchema } from '../../base/ids.ts'
import { cardSnapshotSchema } from '../../card/card-snapshot.ts'
import { purseSchema, spendAuthoritySchema } from '../../card/purse.ts'
import { refusalSchema } from '../../refusals.ts'
import { leaseReturnSchema, leaseSchema } from './lease.ts'

/**
 * Asks to spend. Never queued. `authKey` names the act: the same key and amount get the same answer, the same key and
 * another amount `existsWithDifferentAmount`, a reversed key `authorisationReversed`.
 * `returns` (agent → centre only): the store's leases on this purse, given back so that their value counts.
 */
export const authoriseSchema = z.strictObject({
	kind: z.literal('authorise'),
	requestId: z.string().min(1).max(64),
	tillId: tillIdSchema,
	authKey: authKeySchema,
	cardNo: cardNoSchema,
	purse: purseSchema,
	amount: z.int().positive(),
	returns: z.array(leaseReturnSchema).max(20),
})

/**
 * `balanceAfter`: what the member still owns in this purse after the spend, null when the authoriser cannot know
 * (stand-in). `leases` (centre → agent only): fresh slices for this store. `card`: the picture after the act.
 */
export const authorisedSchema = z.strictObject({
	kind: z.literal('authorised'),
	requestId: z.string().min(1).max(64),
	authKey: authKeySchema,
	result: z.discriminatedUnion('kind', [
		z.strictObject({
			kind: z.literal('approved'),
			authority: spendAuthoritySchema,
			balanceAfter: z.int().nullable(),
		}),
		z.strictObject({ kind: z.literal('declined'), refusal: refusalSchema }),
	]),
	leases: z.array(leaseSchema).max(20),
	card: cardSnapshotSchema.nullable(),
})
