import { z } from 'zod'
import { cardSnapshotSchema } from '../../card/card-snapshot.ts'
import { mediumSchema } from '../../card/medium.ts'
import { leaseReturnSchema, leaseSchema } from './lease.ts'

/** Asks for a card's state now. The centre's answer may bring fresh leases (agent → centre, `returns` as in authorise). */
export const lookUpCardSchema = z.strictObject({
	kind: z.literal('lookUpCard'),
	requestId: z.string().min(1).max(64),
	medium: mediumSchema,
	returns: z.array(leaseReturnSchema).max(20),
})

export const cardFoundSchema = z.strictObject({
	kind: z.literal('cardFound'),
	requestId: z.string().min(1).max(64),
	/** Null: nobody in the group knows this medium. */
	card: cardSnapshotSchema.nullable(),
	/** `centre`: the truth of this moment. `cache`: the agent's copy, as old as `card.asOfMs`. */
	source: z.enum(['centre', 'cache']),
	/** Agent → till: what the store may still spend by its leases if the centre goes away, per purse. */
	leased: z.strictObject({ storedValue: z.int().nonnegative(), points: z.int().nonnegative() }),
	leases: z.array(leaseSchema).max(4),
})
