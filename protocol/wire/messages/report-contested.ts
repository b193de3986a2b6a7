import { z } from 'zod'
import { hashSchema, tillIdSchema } from '../../base/ids.ts'
import { sealedEntrySchema } from '../../journal/entry.ts'
import { LIMITS } from '../../limits.ts'

/** `contested`: another entry has its place. `quarantined`: it follows one that was not taken in. */
const contestedEntrySchema = sealedEntrySchema.extend({
	prevHash: hashSchema,
	verdict: z.enum(['contested', 'quarantined']),
})

/**
 * Agent → centre: entries of a till that the agent could not take into the chain it has, with their bytes, so that a person
 * sees them. Repeated until acknowledged.
 */
export const reportContestedSchema = z.strictObject({
	kind: z.literal('reportContested'),
	requestId: z.string().min(1).max(64),
	tillId: tillIdSchema,
	epoch: z.int().positive(),
	entries: z.array(contestedEntrySchema).min(1).max(LIMITS.contestedReportedMax),
})
/** Also for a till that the centre does not know in that store: repeating could not help. */
export const contestedKeptSchema = z.strictObject({
	kind: z.literal('contestedKept'),
	requestId: z.string().min(1).max(64),
})
