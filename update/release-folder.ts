/**
 * Releases as they lie on a disk: `<version>.json` signed, and every file once under its hash in `files/`. Whatever brought them
 * there, nothing of it is believed but what the pinned key has signed.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import {
	createReadStream,
	createWriteStream,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
} from 'node:fs'
import { copyFile, link, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
	type ReleaseManifest,
	releaseManifestSchema,
	signedReleaseSchema,
} from '../protocol/update/release-manifest.ts'
import { versionDir } from './install-state.ts'

export const hashedFile = (releasesDir: string, sha256: string): string => join(releasesDir, 'files', sha256)

/** An update must never be what fills the disk of a journal. */
export const ROOM_KEPT_BYTES = 512 * 1_024 * 1_024
export const NO_ROOM = `the disk has no room for it beside the ${ROOM_KEPT_BYTES} bytes that trade keeps`

export type FoundReleases = {
	readonly releases: readonly ReleaseManifest[]
	/** Files that are no release, or not signed by the pinned key. */
	readonly refused: readonly string[]
}

/** What lies there now; nothing, when the folder is away. `publicKey`: SPKI DER in base64. */
export function readReleases(releasesDir: string, publicKey: string): FoundReleases {
	if (!existsSync(releasesDir)) return { releases: [], refused: [] }
	const releases: ReleaseManifest[] = []
	const refused: string[] = []
	for (const name of readdirSync(releasesDir).sort()) {
		if (!name.endsWith('.json')) continue
		const release = releaseOf(readFileSync(join(releasesDir, name), 'utf8'), publicKey)
		if (release === null) refused.push(name)
		else releases.push(release)
	}
	return { releases, refused }
}

/** Null: it is none, or the key has not signed it. `publicKey`: SPKI DER in base64. */
export function releaseOf(text: string, publicKey: string): ReleaseManifest | null {
	try {
		const { manifest, signature } = signedReleaseSchema.parse(JSON.parse(text))
		const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
		if (key.asymmetricKeyType !== 'ed25519') return null
		if (!verify(null, Buffer.from(manifest), key, Buffer.from(signature, 'base64'))) return null
		return releaseManifestSchema.parse(JSON.parse(manifest))
	} catch {
		return null
	}
}

/**
 * Lays the release out as a version of the installation, every byte checked against its hash; unchanged files are those of
 * `fromVersion`. What was laid out before a power cut is checked and gone on with. Rejects, naming the file, when one is missing or wrong.
 * Returns how many bytes came from the releases' folder.
 */
export async function layOut(
	release: ReleaseManifest,
	releasesDir: string,
	installDir: string,
	fromVersion: string | null,
): Promise<number> {
	const target = versionDir(installDir, release.version)
	if (existsSync(target)) return 0
	const part = `${target}.part`
	mkdirSync(part, { recursive: true })
	let fetchedBytes = 0
	for (const { path, sha256, bytes } of release.files) {
		const file = join(part, path)
		if (existsSync(file) && (await hashOf(file)) === sha256) continue
		mkdirSync(dirname(file), { recursive: true })
		rmSync(file, { force: true })
		const known = fromVersion === null ? null : join(versionDir(installDir, fromVersion), path)
		if (known !== null && existsSync(known) && (await hashOf(known)) === sha256) {
			// A link where the disk has them: a version then costs what is new in it.
			await link(known, file).catch(() => copyFile(known, file))
			continue
		}
		const source = hashedFile(releasesDir, sha256)
		const { bavail, bsize } = await statfs(part)
		if (bavail * bsize - bytes < ROOM_KEPT_BYTES) throw new Error(NO_ROOM)
		if (!existsSync(source)) throw new Error(`${path} of ${release.version} is not there yet`)
		await pipeline(createReadStream(source), createWriteStream(file, { flush: true }))
		fetchedBytes += bytes
		if ((await hashOf(file)) === sha256) continue
		rmSync(file)
		throw new Error(`${path} of ${release.version} is not what was signed`)
	}
	renameSync(part, target)
	return fetchedBytes
}

/** SHA-256 in hex. */
export async function hashOf(file: string): Promise<string> {
	const hash = createHash('sha256')
	await pipeline(createReadStream(file), hash)
	return hash.digest('hex')
}
