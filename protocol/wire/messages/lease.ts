import { z } from 'zod'
import { cardNoSchema, leaseIdSchema, storeIdSchema } from '../../base/ids.ts'
import { purseSchema } from '../../card/purse.ts'

/**
 * A slice of a purse that the centre lends to a store. `signature` = Ed25519 by the centre's lease key over the
 * canonical JSON of all other fields (base64).
 */
export const leaseSchema = z.strictObject({
	leaseId: leaseIdSchema,
	storeId: storeIdSchema,
	cardNo: cardNoSchema,
	purse: purseSchema,
	amount: z.int().positive(),
	/** The centre's counter of leases on this purse: a higher one replaces a lower one. */
	epoch: z.int().positive(),
	grantedAtMs: z.int(),
	ttlMs: z.int().positive(),
	signature: z.string().max(200),
})
export type Lease = z.infer<typeof leaseSchema>

/** A spend made inside a lease whose sale has not been posted yet, as far as the agent knows. */
export const leaseSpendSchema = z.strictObject({
	counter: z.int().positive(),
	authKey: z.string().min(8).max(64),
	amount: z.int().positive(),
})
export type LeaseSpend = z.infer<typeof leaseSpendSchema>

/**
 * Gives a lease back. From the moment the agent writes this down it spends nothing more from the lease; `outstanding`
 * lists every spend not yet known to be posted or reversed, the rest of the amount becomes available again.
 * Repeated until answered; the same answer each time.
 */
export const leaseReturnSchema = z.strictObject({
	leaseId: leaseIdSchema,
	/** How many counters were ever drawn: a missing one is a lost record. */
	lastCounter: z.int().nonnegative(),
	outstanding: z.array(leaseSpendSchema).max(200),
})
export type LeaseReturn = z.infer<typeof leaseReturnSchema>

/** Agent → centre, outside any sale (expiry, recall, closing the store). */
export const returnLeasesSchema = z.strictObject({
	kind: z.literal('returnLeases'),
	requestId: z.string().min(1).max(64),
	returns: z.array(leaseReturnSchema).min(1).max(100),
})
export const leasesReturnedSchema = z.strictObject({
	kind: z.literal('leasesReturned'),
	requestId: z.string().min(1).max(64),
	leaseIds: z.array(leaseIdSchema),
})
