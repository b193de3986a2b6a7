/**
 * A till's chain of entries: is an upload a continuation of what we have? Pure: the decision is made from the head that
 * is stored and the message alone (design §3).
 */
import { createPublicKey, hash, verify } from 'node:crypto'
import { cardMovements } from '../../protocol/journal/card-movements.ts'
import { type Entry, isPurseTender, type SealedEntry } from '../../protocol/journal/entry.ts'
import { readEntry } from '../../protocol/journal/read-entry.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { headText } from '../../protocol/wire/signed-texts.ts'
import type { UpOf } from '../../protocol/wire/up.ts'

export type Upload = UpOf<'uploadEntries'>
/** Whether `signature` (base64) is that of `text` by `publicKey`; false for junk. */
export type VerifyText = (publicKey: string, text: string, signature: string) => boolean
export type ChainFault = 'gap' | 'hashMismatch' | 'badSignature'

export interface ChainedEntry extends SealedEntry {
	readonly prevHash: string
	/** What the text says; undefined when it is no entry, or says another place than its envelope. */
	readonly entry: Entry | undefined
}

/** An upload as far as it can be judged by itself, before anything is locked for it. */
export interface ReadUpload {
	readonly upload: Upload
	readonly chain: readonly ChainedEntry[] | ChainFault
}

/** Hash of an entry: SHA-256 over the previous hash's hex digits followed by the text. */
export function chainHash(prevHash: string, text: string): string {
	return hash('sha256', prevHash + text)
}

/** The upload's entries with their previous hashes, or what is wrong with it in itself. Reads every text. */
export function readUpload(upload: Upload): ReadUpload {
	const firstSeq = upload.entries[0]?.seq
	if (firstSeq === undefined) return { upload, chain: 'gap' }
	const chain: ChainedEntry[] = []
	let prevHash: string = upload.prevHash
	for (const [index, sealed] of upload.entries.entries()) {
		if (sealed.seq !== firstSeq + index) return { upload, chain: 'gap' }
		if (chainHash(prevHash, sealed.text) !== sealed.hash) return { upload, chain: 'hashMismatch' }
		chain.push({ ...sealed, prevHash, entry: entryOf(upload, sealed) })
		prevHash = sealed.hash
	}
	return { upload, chain }
}

/** The chain of an upload that can be believed after a chain up to `headSeq`, or why it cannot. Any of the keys may have signed. */
export function believedChain(
	{ upload, chain }: ReadUpload,
	headSeq: number,
	publicKeys: readonly string[],
	verify: VerifyText,
): readonly ChainedEntry[] | ChainFault {
	const firstSeq = upload.entries[0]?.seq
	if (firstSeq === undefined || firstSeq > headSeq + 1) return 'gap'
	if (typeof chain === 'string') return chain
	return publicKeys.some((key) => signatureHolds(upload, key, verify)) ? chain : 'badSignature'
}

function signatureHolds(upload: Upload, publicKey: string, verify: VerifyText): boolean {
	const last = upload.entries.at(-1)
	if (last === undefined) return false
	return verify(publicKey, headText(upload.tillId, upload.epoch, last.seq, last.hash), upload.headSignature)
}

/** Ed25519 over UTF-8 text; false also for a key or signature that cannot be read. */
export function verifies(publicKey: string, text: string, signature: string): boolean {
	try {
		const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
		return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'))
	} catch {
		return false
	}
}

function entryOf(upload: Upload, sealed: SealedEntry): Entry | undefined {
	const entry = isPlain(sealed.text) ? readEntry(sealed.text) : undefined
	const isInPlace =
		entry?.tillId === upload.tillId && entry.epoch === upload.epoch && entry.seq === sealed.seq
	return isInPlace && isCredible(entry) ? entry : undefined
}

/**
 * Whether PostgreSQL reads the text as JSON and its numbers as whole ones, as we do. Tills write no other; audit and clearing, which
 * read all entries in SQL, would stand still at one that it cannot read.
 */
function isPlain(text: string): boolean {
	// Seldom: an escape, or a name like 1.5L.
	if (/\\u/.test(text) && !hasPlainStrings(text)) return false
	return !/\d[.eE]/.test(text) || !/\d[.eE]/.test(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'))
}

function hasPlainStrings(text: string): boolean {
	let plain = true
	const look = (part: string): void => {
		plain &&= part.isWellFormed() && !part.includes('\0')
	}
	try {
		JSON.parse(text, (key, value: unknown) => {
			look(key)
			if (typeof value === 'string') look(value)
			return value
		})
	} catch {
		return false
	}
	return plain
}

/** No till moves more at once, however much it has sold. */
function isCredible({ body }: Entry): boolean {
	const paid = body.kind === 'saleCompleted' ? body.tenders.filter(isPurseTender) : []
	const amounts = [
		...paid.flatMap((tender) => [tender.amount, tender.amountMinor]),
		...cardMovements(body).map(({ amount }) => Math.abs(amount)),
	]
	return amounts.every((amount) => amount <= LIMITS.movementMax)
}
