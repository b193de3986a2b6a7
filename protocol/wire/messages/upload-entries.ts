import { z } from 'zod'
import { cardNoSchema, hashSchema, tillIdSchema } from '../../base/ids.ts'
import { sealedEntrySchema } from '../../journal/entry.ts'
import { timeMarkSchema } from '../../journal/time-mark.ts'
import { verdictSchema } from '../../journal/verdict.ts'
import { LIMITS } from '../../limits.ts'

/**
 * Facts on their way up, one chain per message, in order and without gaps; sent again until `posted`.
 * `headSignature` = Ed25519 by the till's key over `yika-head\n<tillId>\n<epoch>\n<last seq>\n<last hash>` (base64).
 */
export const uploadEntriesSchema = z.strictObject({
	kind: z.literal('uploadEntries'),
	tillId: tillIdSchema,
	epoch: z.int().positive(),
	/** Hash of the entry before the first one (genesis hash when seq is 1). */
	prevHash: hashSchema,
	entries: z.array(sealedEntrySchema).min(1).max(LIMITS.batchEntriesMax),
	headSignature: z.string().min(1).max(200),
	/**
	 * Entries of this upload, by their seq, whose brought value (`protocol/journal/brought-value.ts`) the sender has given up:
	 * nothing of it was spent here, and nothing will be. Said the same at each sending. From version 2 on; absent: none.
	 */
	released: z.array(z.int().positive()).max(LIMITS.batchEntriesMax).optional(),
})

/**
 * The acceptor has every entry of the chain up to `seq` on disk. Cumulative. `batchEntries`: what the next batch should hold
 * at most; few while customers wait for answers.
 */
export const storedSchema = z.strictObject({
	kind: z.literal('stored'),
	tillId: tillIdSchema,
	epoch: z.int().positive(),
	seq: z.int().nonnegative(),
	batchEntries: z.int().positive().max(LIMITS.batchEntriesMax),
})

/** The centre has decided on every entry up to `seq`. Cumulative; `exceptions` lists the verdicts that are not plain `posted`. */
export const postedSchema = z.strictObject({
	kind: z.literal('posted'),
	tillId: tillIdSchema,
	epoch: z.int().positive(),
	seq: z.int().nonnegative(),
	exceptions: z.array(verdictSchema).max(LIMITS.batchEntriesMax),
	/** The newest time mark of this chain that the sender has; null: none. It may name an earlier entry than `seq`. */
	timeMark: timeMarkSchema.nullable(),
	/**
	 * Centre → agent: cards to which the answered upload awarded coupons, each with the version of its picture when the centre had
	 * decided; that picture and every later one tell what became of them. 0: there is no such card. From version 2 on; absent: none.
	 */
	cards: z
		.array(z.strictObject({ cardNo: cardNoSchema, version: z.int().nonnegative() }))
		.max(LIMITS.awardedCardsMax)
		.optional(),
})
/** Where the centre's pictures of a card tell of a decision. */
export type DecidedCard = NonNullable<z.infer<typeof postedSchema>['cards']>[number]

/** The acceptor cannot continue the chain: it has it up to `storedSeq` only; the sender starts again from there. */
export const chainPositionSchema = z.strictObject({
	kind: z.literal('chainPosition'),
	tillId: tillIdSchema,
	epoch: z.int().positive(),
	storedSeq: z.int().nonnegative(),
	reason: z.enum(['gap', 'hashMismatch', 'badSignature', 'epochUnknown']),
})
