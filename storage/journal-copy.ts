/**
 * A second journal path: every entry of a till's chain once more, as lines of text on another medium (a USB stick), written
 * behind the first and synced to the medium. It follows the journal and catches up by itself when the medium was away;
 * selling never waits for it. From it a chain can be handed in when the till's own disk is lost.
 *
 * The file: a first line `{"tillId","epoch"}`, then one JSON line for each entry, in order and without gaps from its
 * first line on. With a recovery key (`copy-cipher.ts`) each line is sealed and the first line has its lock. What was torn by a cut of the power is cut off before the next line is written.
 */
import { constants } from 'node:fs'
import { type FileHandle, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GENESIS_HASH, type Hash, hashSchema, type TillId, tillIdSchema } from '../protocol/base/ids.ts'
import { type SealedEntry, sealedEntrySchema } from '../protocol/journal/entry.ts'
import type { ChainOutbox } from '../till/ports/journal.ts'
import { chainHash } from './chain-hash.ts'
import { type CopyOpener, type CopySeal, copyLockSchema, lockFor, openLine, sealLine } from './copy-cipher.ts'

const headLineSchema = z.strictObject({
	tillId: tillIdSchema,
	epoch: z.int().positive(),
	/** Of the entry before the first line: the journal may have been pruned before the copy began. */
	prevHash: hashSchema,
	/** Of sealed lines; left out: they are plain. */
	lock: copyLockSchema.optional(),
})
const LINES_AT_A_TIME = 500
const BYTES_AT_A_TIME = 1_048_576

/** `whole`: up to `seq` everything is on the second medium. `behind`: it is away, full or unwritable (`reason`: the system's code). */
export type JournalCopyState =
	| { readonly kind: 'whole'; readonly seq: number }
	| { readonly kind: 'behind'; readonly seq: number; readonly reason: string }

export type JournalCopyParts = {
	/** A folder that is there only while the medium is. It is never created: a missing stick must not become a folder. */
	readonly folder: string
	readonly tillId: TillId
	readonly epoch: number
	readonly outbox: Pick<ChainOutbox, 'entriesAfter' | 'hashAt'>
	/** Left out: lines that anybody can read who has the medium. */
	readonly seal?: CopySeal | undefined
	/** Told when the state changes in kind or reason. */
	readonly onChange: (state: JournalCopyState) => void
}

/** What a file holds as far as it can be believed. */
export type ReadCopy = {
	readonly tillId: TillId
	readonly epoch: number
	readonly prevHash: Hash
	/** `locked`: sealed, and not for the key that was tried. */
	readonly lines: 'plain' | 'sealed' | 'locked'
	readonly entries: readonly SealedEntry[]
	/** Bytes of the file that belong to them; what follows is torn or does not continue the chain. */
	readonly soundBytes: number
	readonly sizeBytes: number
}

export function journalCopyFile(folder: string, tillId: TillId, epoch: number): string {
	return join(folder, `yika-journal-${tillId}-${epoch}.jsonl`)
}

/** Null when there is no such file or its first line is not that of a journal copy. Rejects with the system's error. */
export async function readJournalCopy(file: string, opener?: CopyOpener): Promise<ReadCopy | null> {
	let text: string
	try {
		text = await readFile(file, 'utf8')
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return null
		throw error
	}
	// What follows the last end of line was torn, or is empty.
	const whole = text.split('\n').slice(0, -1)
	const head = headLineSchema.safeParse(jsonOf(whole[0] ?? ''))
	if (!head.success) return null
	const { tillId, epoch, prevHash, lock } = head.data
	const lineKey = lock === undefined ? null : (opener?.(lock) ?? null)
	const isLocked = lock !== undefined && lineKey === null
	const entries: SealedEntry[] = []
	let hash: Hash = prevHash
	let soundBytes = Buffer.byteLength(`${whole[0]}\n`)
	for (const line of isLocked ? [] : whole.slice(1)) {
		const text = lineKey === null ? line : (openLine(lineKey, line) ?? '')
		const entry = sealedEntrySchema.safeParse(jsonOf(text)).data
		const lastSeq = entries.at(-1)?.seq
		if (entry === undefined || (lastSeq !== undefined && entry.seq !== lastSeq + 1)) break
		if (chainHash(hash, entry.text) !== entry.hash) break
		entries.push(entry)
		hash = entry.hash
		soundBytes += Buffer.byteLength(`${line}\n`)
	}
	const sizeBytes = Buffer.byteLength(text)
	const lines = isLocked ? 'locked' : lineKey === null ? 'plain' : 'sealed'
	return { tillId, epoch, prevHash, lines, entries, soundBytes, sizeBytes }
}

export class JournalCopy {
	readonly #parts: JournalCopyParts
	#handle: FileHandle | null = null
	#seq = 0
	#told: string | null = null
	#following: Promise<void> | null = null
	#again = false
	#stopped = false

	constructor(parts: JournalCopyParts) {
		this.#parts = parts
	}

	/** The journal has new entries, or the medium may be back. Never rejects and is never waited for by a sale. */
	wake(): void {
		if (this.#stopped) return
		this.#again = true
		this.#following ??= this.#follow().finally(() => {
			this.#following = null
			if (this.#again) this.wake()
		})
	}

	/** Writes what it has begun and lets the medium go. */
	async stop(): Promise<void> {
		this.#stopped = true
		this.#again = false
		await this.#following
		await this.#letGo()
	}

	async #follow(): Promise<void> {
		this.#again = false
		try {
			this.#handle ??= await this.#openFile()
			while (!this.#stopped && (await this.#writeNext(this.#handle))) this.#again = false
			this.#tell({ kind: 'whole', seq: this.#seq })
		} catch (error) {
			await this.#letGo()
			this.#tell({ kind: 'behind', seq: this.#seq, reason: codeOf(error) })
		}
	}

	/** Goes on where the file ends when it is the same chain; a file that tells another story is kept beside, never written over. */
	async #openFile(): Promise<FileHandle> {
		const { folder, tillId, epoch, outbox, seal } = this.#parts
		const file = journalCopyFile(folder, tillId, epoch)
		const found = await readJournalCopy(file, () => seal?.lineKey ?? null)
		if (found !== null && (await this.#isOurs(found))) {
			const handle = await open(file, constants.O_RDWR)
			await handle.truncate(found.soundBytes)
			this.#seq = found.entries.at(-1)?.seq ?? 0
			return handle
		}
		const aside = `${file}.other-${found?.entries.at(-1)?.hash.slice(0, 12) ?? 'unreadable'}`
		await rename(file, aside).catch((error: unknown) => {
			if (codeOf(error) !== 'ENOENT') throw error
		})
		const [first] = await outbox.entriesAfter(0, 1, 1)
		const firstSeq = first?.seq ?? 1
		const prevHash = firstSeq === 1 ? GENESIS_HASH : await outbox.hashAt(firstSeq - 1)
		const handle = await open(file, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600)
		const lock = seal === undefined ? {} : { lock: lockFor(seal) }
		await handle.appendFile(`${JSON.stringify({ tillId, epoch, prevHash, ...lock })}\n`)
		this.#seq = firstSeq - 1
		return handle
	}

	async #isOurs({ tillId, epoch, lines, entries }: ReadCopy): Promise<boolean> {
		const last = entries.at(-1)
		if (tillId !== this.#parts.tillId || epoch !== this.#parts.epoch) return false
		if (lines !== (this.#parts.seal === undefined ? 'plain' : 'sealed')) return false
		// A copy without entries may have begun anywhere; it costs nothing to begin it again.
		if (last === undefined) return false
		const hash = await this.#parts.outbox.hashAt(last.seq)
		return hash === last.hash
	}

	/** False when there is nothing more to write. */
	async #writeNext(handle: FileHandle): Promise<boolean> {
		const entries = await this.#parts.outbox.entriesAfter(this.#seq, LINES_AT_A_TIME, BYTES_AT_A_TIME)
		const last = entries.at(-1)
		if (last === undefined) return false
		const { size } = await handle.stat()
		const lineKey = this.#parts.seal?.lineKey
		const lines = entries.map((entry) => JSON.stringify(entry))
		const written = lineKey === undefined ? lines : lines.map((line) => sealLine(lineKey, line))
		await handle.write(written.map((line) => `${line}\n`).join(''), size, 'utf8')
		await handle.datasync()
		this.#seq = last.seq
		return true
	}

	async #letGo(): Promise<void> {
		const handle = this.#handle
		this.#handle = null
		// The medium is gone or in doubt: a failing close says nothing new.
		await handle?.close().catch(() => undefined)
	}

	#tell(state: JournalCopyState): void {
		const told = state.kind === 'whole' ? 'whole' : state.reason
		if (told === this.#told) return
		this.#told = told
		this.#parts.onChange(state)
	}
}

function jsonOf(line: string): unknown {
	try {
		return JSON.parse(line)
	} catch {
		return undefined
	}
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
