/**
 * A stream that is sealed part by part with AES-256-GCM, so that it never has to be in memory at once. Each part's nonce is its number and
 * whether it is the last: parts that are missing, doubled or in another order do not open, nor does a stream that was cut short.
 */
import { seal, unseal } from './machine-keys.ts'

const PART_BYTES = 262_144
const OVERHEAD_BYTES = 28
const NONCE_BYTES = 12

/** `key`: for this one stream. */
export async function* sealParts(source: AsyncIterable<Uint8Array>, key: Uint8Array): AsyncGenerator<Buffer> {
	for await (const { bytes, index, isLast } of inParts(source, PART_BYTES))
		yield seal(key, bytes, nonceOf(index, isLast))
}

/** Throws when it is not what {@link sealParts} made with this key. */
export async function* openParts(source: AsyncIterable<Uint8Array>, key: Uint8Array): AsyncGenerator<Buffer> {
	for await (const { bytes, index, isLast } of inParts(source, PART_BYTES + OVERHEAD_BYTES)) {
		const isInPlace = bytes.subarray(0, NONCE_BYTES).equals(nonceOf(index, isLast))
		const opened = isInPlace ? unseal(key, bytes) : null
		if (opened === null) throw new Error('it cannot be opened: another key, or altered')
		yield opened
	}
}

function nonceOf(index: number, isLast: boolean): Buffer {
	const nonce = Buffer.alloc(NONCE_BYTES)
	nonce.writeUInt32BE(index, 0)
	nonce.writeUInt8(isLast ? 1 : 0, NONCE_BYTES - 1)
	return nonce
}

type Part = { readonly bytes: Buffer; readonly index: number; readonly isLast: boolean }

/** All parts but the last are exactly so long; the last may be empty. */
async function* inParts(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Part> {
	let kept: Uint8Array[] = []
	let length = 0
	let index = 0
	for await (const piece of source) {
		kept.push(piece)
		length += piece.length
		if (length <= size) continue
		let rest: Buffer = Buffer.concat(kept)
		for (; rest.length > size; rest = rest.subarray(size))
			yield { bytes: rest.subarray(0, size), index: index++, isLast: false }
		kept = [rest]
		length = rest.length
	}
	yield { bytes: Buffer.concat(kept), index, isLast: true }
}
