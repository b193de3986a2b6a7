import { z } from 'zod'
import { cardNoSchema } from '../../base/ids.ts'

/**
 * Agent → till, from version 2 on: somebody worth a word (`protocol/settings/door-settings.ts`) went through the door. `unknown`: the
 * reader did not say at which side. Not a fact of the books: who is away hears nothing later.
 */
export const memberArrivedSchema = z.strictObject({
	kind: z.literal('memberArrived'),
	doorId: z.string().min(1).max(40),
	cardNo: cardNoSchema,
	direction: z.enum(['in', 'out', 'unknown']),
	arrivedAtMs: z.int(),
})
