/**
 * How releases travel from the centre to agents and from an agent to its tills, by HTTP on the port of their links, between machines that
 * know each other. `GET /releases`: the signed manifests, newest first. `GET /releases/files/<sha256>?from=<offset>`: the next slice of a
 * file, at most {@link SLICE_BYTES_MAX}, empty at its end. What comes is believed when its signature and hashes say so.
 */
import { z } from 'zod'
import { signedReleaseSchema } from './release-manifest.ts'

export const RELEASES_PATH = '/releases'
/** Small beside what a link carries in a tenth of a second, so that nobody who pays waits for it. */
export const SLICE_BYTES_MAX = 262_144
/** The newest of them: rings, and the version before. */
export const RELEASES_OFFERED_MAX = 6

export const releaseListSchema = z.strictObject({
	releases: z.array(signedReleaseSchema).max(RELEASES_OFFERED_MAX),
})
