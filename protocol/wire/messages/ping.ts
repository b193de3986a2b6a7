import { z } from 'zod'

export const pingSchema = z.strictObject({ kind: z.literal('ping'), sentAtMs: z.int() })
/** `serverTimeMs`: the acceptor's wall clock, for the drift warning. */
export const pongSchema = z.strictObject({
	kind: z.literal('pong'),
	sentAtMs: z.int(),
	serverTimeMs: z.int(),
})
