/**
 * Fetches releases from the next machine up into a folder of our own. What must stay true:
 * 1. Only what the pinned key has signed is fetched, and a file counts when its hash is right.
 * 2. A release is seen in the folder when all of it that was wanted is on the disk; what was begun is gone on with.
 * 3. What the other side does not offer any more goes, with files that nothing names. Away, or with nothing to offer, it changes nothing.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { open, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RELEASES_PATH, releaseListSchema } from '../protocol/update/release-list.ts'
import type { ReleaseManifest } from '../protocol/update/release-manifest.ts'
import type { Caller } from './http-caller.ts'
import { hashedFile, hashOf, NO_ROOM, ROOM_KEPT_BYTES, releaseOf } from './release-folder.ts'

export type ReleaseFile = ReleaseManifest['files'][number]

export type Mirroring = {
	readonly fetch: Caller['fetch']
	readonly releasesDir: string
	/** SPKI DER in base64. */
	readonly publicKey: string
	/** Whether a release is for us at all. */
	readonly wants: (release: ReleaseManifest) => boolean
	/** Whether a file of it must travel: false for those that are here already. */
	readonly needs: (file: ReleaseFile) => Promise<boolean>
}

export type Mirrored = {
	readonly etag: string | null
	/** That are whole now and were not before. */
	readonly versions: readonly string[]
	readonly fetchedBytes: number
	/** One word for each release that was left out. */
	readonly troubles: readonly string[]
}

/** `known`: the list that was last mirrored without trouble; null when it is still that one. Rejects when the other side is away. */
export async function mirrorReleases(mirroring: Mirroring, known?: string): Promise<Mirrored | null> {
	const { fetch, releasesDir, publicKey, wants } = mirroring
	const answer = await fetch(RELEASES_PATH, known)
	if (answer === null) return null
	const { releases } = releaseListSchema.parse(JSON.parse(Buffer.from(answer.body).toString()))
	mkdirSync(join(releasesDir, 'files'), { recursive: true })
	const offered: ReleaseManifest[] = []
	const versions: string[] = []
	const troubles: string[] = []
	let fetchedBytes = 0
	for (const signed of releases) {
		const text = JSON.stringify(signed)
		const release = releaseOf(text, publicKey)
		if (release === null) {
			troubles.push('not signed by the key of the settings')
			continue
		}
		offered.push(release)
		if (!wants(release)) continue
		try {
			fetchedBytes += await fetchFiles(mirroring, release)
			const file = join(releasesDir, `${release.version}.json`)
			if (existsSync(file) && (await sameText(file, text))) continue
			await writeFile(`${file}.part`, text, { flush: true })
			renameSync(`${file}.part`, file)
			versions.push(release.version)
		} catch (error) {
			troubles.push(`${release.version}: ${error instanceof Error ? error.message : String(error)}`)
		}
	}
	if (offered.length > 0) forget(releasesDir, offered)
	return { etag: troubles.length === 0 ? answer.etag : null, versions, fetchedBytes, troubles }
}

async function fetchFiles(mirroring: Mirroring, { files }: ReleaseManifest): Promise<number> {
	const { bavail, bsize } = await statfs(mirroring.releasesDir)
	let roomBytes = bavail * bsize - ROOM_KEPT_BYTES
	let fetchedBytes = 0
	for (const file of files) {
		const target = hashedFile(mirroring.releasesDir, file.sha256)
		// Its bytes, not its size: what went bad on the disk is fetched again.
		if (existsSync(target) && (await hashOf(target)) === file.sha256) continue
		if (!(await mirroring.needs(file))) continue
		roomBytes -= file.bytes
		if (roomBytes < 0) throw new Error(NO_ROOM)
		fetchedBytes += await fetchFile(mirroring.fetch, file, target)
	}
	return fetchedBytes
}

/** Goes on where it was left, in a file beside it until its hash is right. */
async function fetchFile(
	fetch: Mirroring['fetch'],
	{ path, sha256, bytes }: ReleaseFile,
	target: string,
): Promise<number> {
	const part = `${target}.part`
	const begun = existsSync(part) ? statSync(part).size : 0
	if (begun > bytes) rmSync(part)
	const writing = await open(part, 'a')
	let have = begun > bytes ? 0 : begun
	const before = have
	try {
		while (have < bytes) {
			const slice = await fetch(`${RELEASES_PATH}/files/${sha256}?from=${have}`)
			if (slice === null || slice.body.length === 0)
				throw new Error(`${path} ends at ${have} of ${bytes} bytes`)
			await writing.appendFile(slice.body)
			have += slice.body.length
		}
		await writing.sync()
	} finally {
		await writing.close()
	}
	if ((await hashOf(part)) !== sha256) {
		rmSync(part)
		throw new Error(`${path} is not what was signed`)
	}
	renameSync(part, target)
	return have - before
}

function forget(releasesDir: string, offered: readonly ReleaseManifest[]): void {
	const manifests = new Set(offered.map(({ version }) => `${version}.json`))
	for (const name of readdirSync(releasesDir))
		if (name.endsWith('.json') && !manifests.has(name)) rmSync(join(releasesDir, name))
	const named = new Set(offered.flatMap(({ files }) => files.map(({ sha256 }) => sha256)))
	for (const name of readdirSync(join(releasesDir, 'files')))
		if (!named.has(name.replace(/\.part$/, ''))) rmSync(hashedFile(releasesDir, name))
}

async function sameText(file: string, text: string): Promise<boolean> {
	return (await hashOf(file)) === createHash('sha256').update(text).digest('hex')
}
