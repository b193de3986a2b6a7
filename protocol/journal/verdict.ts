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
			/** A payment was given back that is unknown, or more of it than was paid. */
			'refundExceedsSpend',
			/** More of a sold line was taken back than was sold of it. */
			'returnedTwice',
			/** A card was activated or replaced that is not what the till took it for. */
			'cardNotAsTold',
			/** A coupon, activity, service or grant that head office does not know. */
			'unknownVoucher',
			/** A manager's grant was used beyond its scope, its limits or its validity. */
			'grantExceeded',
			/** A price or discount by hand beyond what its cashier or its supervisor may give. */
			'limitExceeded',
			'malformed',
			'hashMismatch',
			'chainBroken',
			'epochUnknown',
		])
		.nullable(),
})
export type Verdict = z.infer<typeof verdictSchema>
/** Why a person must look. */
export type Reason = NonNullable<Verdict['reason']>

/** Whether the centre has decided that what entry `seq` awards does not exist. A welcome tells no verdicts (null): the next picture says it. */
export function isRefusedAward(seq: number, verdicts: readonly Verdict[] | null): boolean {
	return (verdicts ?? []).some(
		(verdict) =>
			verdict.seq === seq &&
			(verdict.kind === 'contested' || verdict.kind === 'quarantined' || verdict.reason === 'unknownVoucher'),
	)
}
