/** What agent and centre answer whoever fetches releases: the manifests that lie in a folder, and files in slices. */
import { createHash } from 'node:crypto'
import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RELEASES_OFFERED_MAX, RELEASES_PATH, SLICE_BYTES_MAX } from '../protocol/update/release-list.ts'
import { isNewer, signedReleaseSchema } from '../protocol/update/release-manifest.ts'
import { hashedFile } from './release-folder.ts'

export type ShelfAnswer = {
	readonly status: 200 | 304 | 404
	readonly type: 'application/json' | 'application/octet-stream'
	readonly body: Uint8Array
	/** Of the list: the same while it is the same. */
	readonly etag: string | null
}

const NOTHING: ShelfAnswer = { status: 404, type: 'application/json', body: Buffer.from('{}'), etag: null }

export function isReleasePath(path: string | undefined): boolean {
	return path === RELEASES_PATH || path?.startsWith(`${RELEASES_PATH}/`) === true
}

/** `path` as it was asked for; `known`: the list that the other side has (`If-None-Match`). A folder that is away has nothing. */
export async function fromShelf(
	releasesDir: string,
	path: string,
	known: string | undefined,
): Promise<ShelfAnswer> {
	if (path === RELEASES_PATH) return await listOf(releasesDir, known)
	const [, sha256 = '', from = ''] = /^\/releases\/files\/([0-9a-f]{64})\?from=(\d{1,12})$/.exec(path) ?? []
	return sha256 === '' ? NOTHING : await sliceOf(hashedFile(releasesDir, sha256), Number(from))
}

async function listOf(releasesDir: string, known: string | undefined): Promise<ShelfAnswer> {
	const versions = (await readdir(releasesDir).catch(() => []))
		.filter((name) => /^\d+\.\d+\.\d+\.json$/.test(name))
		.map((name) => name.slice(0, -'.json'.length))
		.toSorted((one, other) => (isNewer(one, other) ? -1 : 1))
		.slice(0, RELEASES_OFFERED_MAX)
	const files = versions.map((version) => join(releasesDir, `${version}.json`))
	const looks = await Promise.all(files.map((file) => stat(file)))
	const marks = looks.map(({ mtimeMs, ino, size }, index) => `${versions[index]} ${mtimeMs} ${ino} ${size}`)
	const etag = `"${createHash('sha256').update(marks.join('\n')).digest('base64url')}"`
	if (etag === known) return { ...NOTHING, status: 304, body: new Uint8Array(), etag }
	// One that is damaged is no reason to keep back the others: whoever fetches lacks a version, which `yika release make` makes again.
	const texts = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).filter(isSigned)
	return {
		status: 200,
		type: 'application/json',
		body: Buffer.from(`{"releases":[${texts.join(',')}]}`),
		etag,
	}
}

function isSigned(text: string): boolean {
	try {
		return signedReleaseSchema.safeParse(JSON.parse(text)).success
	} catch {
		return false
	}
}

async function sliceOf(file: string, from: number): Promise<ShelfAnswer> {
	let opened: FileHandle | null = null
	try {
		opened = await open(file)
		const slice = Buffer.alloc(SLICE_BYTES_MAX)
		const { bytesRead } = await opened.read(slice, 0, SLICE_BYTES_MAX, from)
		return { status: 200, type: 'application/octet-stream', body: slice.subarray(0, bytesRead), etag: null }
	} catch {
		// It was taken back, or never there.
		return NOTHING
	} finally {
		await opened?.close()
	}
}
