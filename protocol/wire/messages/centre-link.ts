import { z } from 'zod'

/** Agent → till: whether the agent reaches the centre. Sent after welcome and at every change. */
export const centreLinkSchema = z.strictObject({
	kind: z.literal('centreLink'),
	up: z.boolean(),
	sinceMs: z.int(),
	/** Entries of all tills that the agent has and the centre has not decided on. */
	entriesWaiting: z.int().nonnegative(),
})
