import { z } from 'zod'

/** The purses that exist by now; their units are minor units (stored value) and points (points). */
export const purseSchema = z.enum(['storedValue', 'points'])
export type Purse = z.infer<typeof purseSchema>

/**
 * What vouches for a spend. A hold is found by its authKey; a lease spend by lease and counter, so that a
 * lost record shows as a gap.
 */
export const spendAuthoritySchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('hold') }),
	z.strictObject({
		kind: z.literal('lease'),
		leaseId: z.string().min(1).max(64),
		counter: z.int().positive(),
	}),
])
export type SpendAuthority = z.infer<typeof spendAuthoritySchema>
