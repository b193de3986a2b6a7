/**
 * Entry file: what a store's machines know of cards and articles, on a stick: the pages of the change feed as the centre would send
 * them, compressed and sealed. The copy goes on from where it ends: an agent asks its centre for what came since; a till that
 * was filled so asks its agent for everything, which changes little. Described in docs/opening-a-store.md.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { storeIdSchema } from '../protocol/base/ids.ts'
import type { DownOf } from '../protocol/wire/down.ts'
import { readDown, writeDown } from '../protocol/wire/frame.ts'
import type { BackupKey } from './backup-key.ts'
import { openParts, sealParts } from './sealed-file.ts'

export type FeedBatch = DownOf<'changes'>

const headerSchema = z.strictObject({
	storeId: storeIdSchema,
	madeAtMs: z.int(),
})
export type FirstLoadHeader = z.infer<typeof headerSchema>

/** After each page: how many records there are so far. */
export type FirstLoadProgress = (records: number) => void

const MAGIC = 'yika first load 1'
/** Magic, a space, the salt in hex, a line feed. */
const HEAD_BYTES = MAGIC.length + 1 + 64 + 1
const LABEL = 'first load'
const GZIP_LEVEL = 3

/** Writes the file whole or not at all; one that was there is replaced. Throws when it cannot. Answers its records and bytes. */
export async function writeFirstLoad(
	file: string,
	key: BackupKey,
	header: FirstLoadHeader,
	batches: AsyncIterable<FeedBatch>,
	progress: FirstLoadProgress,
): Promise<{ readonly records: number; readonly bytes: number }> {
	let records = 0
	async function* lines(): AsyncGenerator<string> {
		yield `${JSON.stringify(header)}\n`
		for await (const batch of batches) {
			records += batch.records.length
			yield `${writeDown(batch)}\n`
			progress(records)
		}
	}
	const salt = randomBytes(32).toString('hex')
	const half = `${file}.half`
	try {
		const sink = createWriteStream(half, { mode: 0o600 })
		sink.write(`${MAGIC} ${salt}\n`)
		const gzip = createGzip({ level: GZIP_LEVEL })
		await pipeline(lines, gzip, (parts) => sealParts(parts, key.fileKey(salt, LABEL)), sink)
		await flushed(half)
		await rename(half, file)
		await flushed(dirname(file))
		return { records, bytes: sink.bytesWritten }
	} catch (error) {
		await rm(half, { force: true })
		throw error
	}
}

async function flushed(path: string): Promise<void> {
	const handle = await open(path)
	await handle.sync().finally(() => handle.close())
}

export type FirstLoad = { readonly header: FirstLoadHeader; readonly batches: AsyncIterable<FeedBatch> }

/** Throws in words when it is no such file, another key's, or altered; what comes before the damage is sound. */
export async function readFirstLoad(file: string, key: BackupKey): Promise<FirstLoad> {
	const salt = await saltOf(file)
	const source = createReadStream(file, { start: HEAD_BYTES })
	const plain = createGunzip()
	// Whoever reads the lines hears of what went wrong; `pipeline` hands it on to the last stream.
	const copying = pipeline(source, (parts) => openParts(parts, key.fileKey(salt, LABEL)), plain)
	copying.catch(() => undefined)
	const lines = linesOf(plain, copying)
	const first = await lines.next()
	const header = headerSchema.safeParse(first.done === true ? undefined : JSON.parse(first.value))
	if (!header.success) throw new Error(`${file} is no first load that this version knows`)
	return { header: header.data, batches: batchesOf(lines, file) }
}

async function saltOf(file: string): Promise<string> {
	const handle = await open(file)
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
		const [, salt] =
			new RegExp(`^${MAGIC} ([0-9a-f]{64})\n$`).exec(buffer.toString('latin1', 0, bytesRead)) ?? []
		if (salt === undefined) throw new Error(`${file} is no first load, or one of another version`)
		return salt
	} finally {
		await handle.close()
	}
}

async function* linesOf(plain: Readable, copying: Promise<void>): AsyncGenerator<string> {
	let rest = ''
	for await (const piece of plain.setEncoding('utf8')) {
		const [first = '', ...others] = String(piece).split('\n')
		if (others.length === 0) {
			rest += first
			continue
		}
		yield rest + first
		rest = others.pop() ?? ''
		yield* others
	}
	// The last lines may have come before the seal of the last part was looked at.
	await copying
}

async function* batchesOf(lines: AsyncIterable<string>, file: string): AsyncGenerator<FeedBatch> {
	for await (const line of lines) {
		const parsed = readDown(line)
		if (parsed.kind !== 'parsed' || parsed.message.kind !== 'changes')
			throw new Error(`${file} holds what this version does not know: make it anew with the centre's version`)
		yield parsed.message
	}
}

export type Applied = 'applied' | 'there'

/**
 * Applies what a copy lacks. `cursor`: where the copy ends; null: it is empty. A copy that ends within the file is gone on with; one
 * that ends elsewhere is fed already, and nothing is changed (`there`). `cursorOf`: what stands at the copy's end for a page.
 */
export async function applyFirstLoad(
	batches: AsyncIterable<FeedBatch>,
	cursor: string | null,
	cursorOf: (batch: FeedBatch) => string,
	apply: (batch: FeedBatch, cursor: string) => Promise<unknown>,
	progress: FirstLoadProgress,
): Promise<Applied> {
	let isAfter = cursor === null
	let records = 0
	for await (const batch of batches) {
		records += batch.records.length
		const at = cursorOf(batch)
		if (isAfter) await apply(batch, at)
		else if (at === cursor) isAfter = true
		progress(records)
	}
	return isAfter ? 'applied' : 'there'
}
