import { z } from 'zod'
import { refusalSchema } from '../../refusals.ts'

/** The answer to a message that cannot be accepted at all. `requestId` is null when it could not even be read. */
export const refusedSchema = z.strictObject({
	kind: z.literal('refused'),
	requestId: z.string().max(64).nullable(),
	refusal: refusalSchema,
})
