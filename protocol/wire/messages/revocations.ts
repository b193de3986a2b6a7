import { z } from 'zod'

/** As many as fit a frame; those that have expired need not be on the list. */
const REVOKED_MAX = 20_000

/**
 * Centre → agent → till: certificates that are believed no more, all of them, at each connection and each change. `signature` =
 * ECDSA (P-256, SHA-256) by the group's root over `revocationText`, so that nobody on the way can free a machine again.
 */
export const revocationListSchema = z.strictObject({
	/** Rises with each change; an older list never replaces a newer one. */
	version: z.int().nonnegative(),
	/** Serial numbers, hexadecimal, in order. */
	serials: z.array(z.string().regex(/^[0-9a-f]{1,40}$/)).max(REVOKED_MAX),
	signature: z.base64(),
})
export type RevocationList = z.infer<typeof revocationListSchema>
