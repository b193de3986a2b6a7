import { z } from 'zod'
import { authKeySchema } from '../../base/ids.ts'

/**
 * Agent → centre: the answer to this authorisation never came in time and another decision was taken. Repeated until
 * acknowledged. A key that was never seen is remembered, so that a late authorise finds it reversed.
 */
export const reverseSchema = z.strictObject({
	kind: z.literal('reverse'),
	requestId: z.string().min(1).max(64),
	authKey: authKeySchema,
})
export const reversedSchema = z.strictObject({
	kind: z.literal('reversed'),
	requestId: z.string().min(1).max(64),
	authKey: authKeySchema,
	result: z.enum(['reversed', 'neverSeen', 'alreadyReversed', 'alreadyCaptured']),
})
