import { z } from 'zod'
import { cardNoSchema, leaseIdSchema, storeIdSchema, tillIdSchema } from '../../base/ids.ts'
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
	/** 0: the agent's own spends; others: a slice that its till has given back. */
	slice: z.int().nonnegative(),
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
	/** How many counters of the agent's own were ever drawn: a missing one is a lost record. */
	lastCounter: z.int().nonnegative(),
	outstanding: z.array(leaseSpendSchema).max(200),
	/**
	 * Slices that tills have and did not give back, whole: what of them the centre has not posted as spent stays leased until
	 * their `sliceReturned` is posted. Their spends are not listed as outstanding.
	 */
	lent: z
		.array(z.strictObject({ slice: z.int().positive(), tillId: tillIdSchema, amount: z.int().positive() }))
		.max(50),
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

/** Part of a store's lease, given on to one till: what it may spend when it is alone. The agent spends none of it meanwhile. */
export const sliceSchema = z.strictObject({
	leaseId: leaseIdSchema,
	/** From 1 within the lease. */
	slice: z.int().positive(),
	tillId: tillIdSchema,
	cardNo: cardNoSchema,
	purse: purseSchema,
	amount: z.int().positive(),
	ttlMs: z.int().positive(),
})
export type Slice = z.infer<typeof sliceSchema>

/** Agent → till: slices to keep. Kept before they are used; the same again changes nothing. */
export const slicesSchema = z.strictObject({
	kind: z.literal('slices'),
	slices: z.array(sliceSchema).min(1).max(100),
})

/** Agent → till: give these slices back. The answer is the entry `sliceReturned`, also for one that never arrived (spent 0). */
export const recallSlicesSchema = z.strictObject({
	kind: z.literal('recallSlices'),
	slices: z.array(sliceSchema).min(1).max(100),
})

/** Centre → agent: another store is asked for what these leases hold; unused ones go back now. */
export const recallLeasesSchema = z.strictObject({
	kind: z.literal('recallLeases'),
	leaseIds: z.array(leaseIdSchema).min(1).max(100),
})
