/**
 * What a release is: its files with their hashes, what it can speak and read, and who may have it. Signed as text, so that what was
 * signed is what is read. A till believes the signature of the key in its settings and nothing else.
 */
import { z } from 'zod'
import { storeIdSchema, tillIdSchema } from '../base/ids.ts'

const versionSchema = z.string().regex(/^(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}$/)
/** Below the version's folder, with forward slashes; nothing that leads out of it. */
const pathSchema = z
	.string()
	.max(300)
	.regex(/^(?!.*(^|\/)\.{1,2}(\/|$))[\w@+.-][\w@+. -]*(\/[\w@+. -]+)*$/)

/** One till, some stores, all: each ring is a release signed anew. */
export const ringSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('tills'), tills: z.array(tillIdSchema).min(1).max(1_000) }),
	z.strictObject({ kind: z.literal('stores'), stores: z.array(storeIdSchema).min(1).max(1_000) }),
	z.strictObject({ kind: z.literal('all') }),
])
export type Ring = z.infer<typeof ringSchema>

export const releaseManifestSchema = z.strictObject({
	kind: z.literal('yikaRelease'),
	version: versionSchema,
	ring: ringSchema,
	/** It speaks from `floor` to `version`, and sends entries that were written in any of them. */
	protocol: z.strictObject({ version: z.int().positive(), floor: z.int().positive() }),
	/** Of the till's database: what it makes of it, and the oldest schema whose program can still open it then. */
	tillSchema: z.strictObject({ version: z.int().positive(), floor: z.int().nonnegative() }),
	files: z
		.array(
			z.strictObject({
				path: pathSchema,
				sha256: z.string().regex(/^[0-9a-f]{64}$/),
				bytes: z.int().nonnegative(),
			}),
		)
		.min(1)
		.max(5_000),
})
export type ReleaseManifest = z.infer<typeof releaseManifestSchema>

/** The file of a release: the manifest's text, and its Ed25519 signature (base64). */
export const signedReleaseSchema = z.strictObject({
	manifest: z.string().max(2_000_000),
	signature: z.string().min(1).max(200),
})

export function isInRing(
	ring: Ring,
	{ tillId, storeId }: { readonly tillId: string; readonly storeId: string },
): boolean {
	if (ring.kind === 'all') return true
	if (ring.kind === 'stores') return ring.stores.some((one) => one === storeId)
	return ring.tills.some((one) => one === tillId)
}

/** Whether `version` is above `other`. Both as in a manifest. */
export function isNewer(version: string, other: string): boolean {
	const [mine, theirs] = [version, other].map((one) => one.split('.').map(Number))
	for (const [index, part] of (mine ?? []).entries()) {
		const difference = part - (theirs?.[index] ?? 0)
		if (difference !== 0) return difference > 0
	}
	return false
}
