/** The centre's word about time: it had a till's chain up to an entry at a moment of its own clock. */
import { z } from 'zod'

export const timeMarkSchema = z.strictObject({
	/** The chain up to this entry was with the centre. */
	seq: z.int().positive(),
	/** The centre's wall clock then. */
	atMs: z.int(),
	/** Ed25519 by the centre's lease key over `timeText` (base64). */
	signature: z.string().min(1).max(200),
})
export type TimeMark = z.infer<typeof timeMarkSchema>
