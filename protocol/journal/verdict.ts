import { z } from 'zod'

/**
 * The centre's answer to a fact. `posted`: in the books as told. `postedWithException`: in the books, and a person must
 * look (reason says why). `contested`: same key, other hash: both kept, alarmed. `quarantined`: cannot be read or applied;
 * bytes kept, the rest flows on.
 */
export const verdictSchema = z.strictObject({
	seq: z.int().positive(),
	kind: z.enum(['posted', 'postedWithException', 'contested', 'quarantined']),
	reason: z
		.enum([
			'overspend',
			'unknownCard',
			'unknownLease',
			'leaseCounterReused',
			'holdMissing',
			'totalsDisagree',
			'malformed',
			'hashMismatch',
			'chainBroken',
			'epochUnknown',
		])
		.nullable(),
})
export type Verdict = z.infer<typeof verdictSchema>
