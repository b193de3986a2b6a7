import { z } from 'zod'
import { cardSnapshotSchema } from '../../card/card-snapshot.ts'
import { mediumSchema } from '../../card/medium.ts'
import { purseSchema } from '../../card/purse.ts'
import { leaseReturnSchema, leaseSchema } from './lease.ts'

/** Asks for a card's state now. The centre's answer may bring fresh leases (agent → centre, `returns` as in authorise). */
export const lookUpCardSchema = z.strictObject({
	kind: z.literal('lookUpCard'),
	requestId: z.string().min(1).max(64),
	medium: mediumSchema,
	returns: z.array(leaseReturnSchema).max(20),
})

/**
 * What may be spent without the centre: by the store as long as the LAN is up, with what its tills give back when they are asked;
 * and, a part of it, by the asking till when it is alone.
 */
export const leasedSchema = z
	.array(
		z.strictObject({
			purse: purseSchema,
			byStore: z.int().nonnegative(),
			byTill: z.int().nonnegative(),
		}),
	)
	.max(80)
export type Leased = z.infer<typeof leasedSchema>

export const cardFoundSchema = z.strictObject({
	kind: z.literal('cardFound'),
	requestId: z.string().min(1).max(64),
	/** Null: nobody in the group knows this medium. */
	card: cardSnapshotSchema.nullable(),
	/** `centre`: the truth of this moment. `cache`: the agent's copy, as old as `card.asOfMs`. */
	source: z.enum(['centre', 'cache']),
	leased: leasedSchema,
	leases: z.array(leaseSchema).max(20),
})
