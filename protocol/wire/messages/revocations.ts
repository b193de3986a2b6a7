import { z } from 'zod'

/** As many as fit a frame. */
const REVOKED_MAX = 10_000

/**
 * Centre → agent → till: certificates that are believed no more, all of them, at each connection and each change. `signature` =
 * ECDSA (P-256, SHA-256) by the group's root over `revocationText`, so that nobody on the way can free a machine again.
 */
export const revocationListSchema = z.strictObject({
	/** Rises with each change; an older list never replaces a newer one. */
	version: z.int().nonnegative(),
	/** Whose certificates, as they name him, are not good if they begin at `fromMs` or before. In order of the names. */
	revoked: z.array(z.strictObject({ who: z.string().max(32), fromMs: z.int() })).max(REVOKED_MAX),
	signature: z.base64(),
})
export type RevocationList = z.infer<typeof revocationListSchema>
