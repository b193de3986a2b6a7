/**
 * Pictures of articles on this machine's disk: what was asked for once is here, what is not is fetched from the machine above. Nothing
 * of it is worth a sale: a picture that cannot be had is null, and a full disk keeps none.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pictureIdSchema, picturePath } from '../protocol/catalogue/picture.ts'
import { LIMITS } from '../protocol/limits.ts'
import type { Caller } from './http-caller.ts'

export type PictureShelf = {
	/** The bytes, checked against the name; null: not to be had now. Never rejects. */
	readonly find: (pictureId: string) => Promise<Uint8Array | null>
	/** Resolves when nothing is being fetched or kept any more. */
	readonly close: () => Promise<void>
}

type ShelfOptions = {
	readonly dir: string
	/** What it may hold; what was looked at longest ago goes first. */
	readonly roomBytes: number
	readonly caller: Caller
	readonly nowMs: () => number
	readonly log: (event: string, facts: Record<string, string | number>) => void
}

/** Pictures must never be what fills the disk of a journal. */
const ROOM_KEPT_BYTES = 512 * 1_024 * 1_024
/** The machine above is not asked again at once for what it did not give. */
const ASKED_AGAIN_AFTER_MS = 30_000
/** More at once than a screen can show; whoever asks for more gets nothing. */
const FETCHING_MAX = 64
const REFUSED_KEPT_MAX = 1_000
/** Looking at a picture is noted this often. */
const SEEN_EVERY_MS = 3_600_000

export function openPictureShelf({ dir, roomBytes, caller, nowMs, log }: ShelfOptions): PictureShelf {
	const fetching = new Map<string, Promise<Uint8Array | null>>()
	const refusedUntilMs = new Map<string, number>()
	let told = ''
	/** Of all files; null: not counted yet. */
	let heldBytes: number | null = null
	let keeping: Promise<void> = Promise.resolve()
	let closed = false

	const tellOnce = (event: string, error: unknown) => {
		const text = error instanceof Error ? error.message : String(error)
		if (told !== event + text) log(event, { error: text })
		told = event + text
	}
	const read = async (pictureId: string): Promise<Uint8Array | null> => {
		const file = join(dir, pictureId)
		const bytes = await readFile(file).catch(() => null)
		if (bytes === null) return null
		if (isNamed(pictureId, bytes)) {
			await seen(file, nowMs())
			return bytes
		}
		await rm(file, { force: true })
		return null
	}
	const fetch = async (pictureId: string): Promise<Uint8Array | null> => {
		try {
			const { body } = (await caller.fetch(picturePath(pictureId))) ?? {}
			if (body === undefined || body.length > LIMITS.pictureBytesMax || !isNamed(pictureId, body))
				throw new Error('it is not the picture that was asked for')
			refusedUntilMs.delete(pictureId)
			keeping = keeping.then(() => keep(pictureId, body)).catch((error) => tellOnce('pictureNotKept', error))
			return body
		} catch (error) {
			tellOnce('pictureNotFetched', error)
			if (refusedUntilMs.size >= REFUSED_KEPT_MAX) refusedUntilMs.clear()
			refusedUntilMs.set(pictureId, nowMs() + ASKED_AGAIN_AFTER_MS)
			return null
		}
	}
	const keep = async (pictureId: string, bytes: Uint8Array): Promise<void> => {
		await mkdir(dir, { recursive: true, mode: 0o700 })
		const { bavail, bsize } = await statfs(dir)
		if (bavail * bsize < ROOM_KEPT_BYTES) throw new Error('the disk has no room beside what trade keeps')
		const file = join(dir, pictureId)
		await writeFile(`${file}.part`, bytes)
		await rename(`${file}.part`, file)
		heldBytes = (heldBytes ?? roomBytes) + bytes.length
		if (heldBytes > roomBytes) heldBytes = await makeRoom(dir, roomBytes)
	}
	const had = async (pictureId: string): Promise<Uint8Array | null> => {
		const here = await read(pictureId)
		if (here !== null || closed || (refusedUntilMs.get(pictureId) ?? 0) > nowMs()) return here
		return await fetch(pictureId)
	}
	return {
		async find(pictureId) {
			if (!pictureIdSchema.safeParse(pictureId).success) return null
			const begun = fetching.get(pictureId)
			if (begun !== undefined) return await begun
			if (fetching.size >= FETCHING_MAX) return null
			const finding = had(pictureId)
			fetching.set(pictureId, finding)
			try {
				return await finding
			} catch (error) {
				tellOnce('pictureNotRead', error)
				return null
			} finally {
				fetching.delete(pictureId)
			}
		},
		async close() {
			closed = true
			caller.close()
			await Promise.allSettled(fetching.values())
			await keeping
		},
	}
}

function isNamed(pictureId: string, bytes: Uint8Array): boolean {
	return createHash('sha256').update(bytes).digest('hex') === pictureId
}

/** So that what is looked at every day is not what goes. */
async function seen(file: string, nowMs: number): Promise<void> {
	const { mtimeMs } = await stat(file)
	if (nowMs - mtimeMs > SEEN_EVERY_MS) await utimes(file, nowMs / 1_000, nowMs / 1_000)
}

/** Takes away what was looked at longest ago until an eighth is free, and what was begun and never finished. Answers what is left. */
async function makeRoom(dir: string, roomBytes: number): Promise<number> {
	const files = []
	for (const name of await readdir(dir)) {
		const file = join(dir, name)
		const { size, mtimeMs } = await stat(file)
		if (name.endsWith('.part')) await rm(file, { force: true })
		else files.push({ file, size, mtimeMs })
	}
	let held = files.reduce((sum, { size }) => sum + size, 0)
	const aim = held > roomBytes ? roomBytes - roomBytes / 8 : held
	for (const { file, size } of files.sort((one, other) => one.mtimeMs - other.mtimeMs)) {
		if (held <= aim) break
		await rm(file, { force: true })
		held -= size
	}
	return held
}
