import { concatenate } from '../framing/framer.ts'
import type { Decoded, StreamDecoder } from './protocol-decoder.ts'

/** More than any report, APDU or track has; what is longer is none, and is not kept. */
const WHOLE_BYTE_COUNT_MAX = 65_536

/** A decoder for what has no frames of its own: an HID report, an APDU, the cells of a track. All that is fed is one. */
export function wholeDecoder(decode: (bytes: Uint8Array) => readonly Decoded[]): StreamDecoder {
	let whole: Uint8Array = new Uint8Array(0)
	/** Where `whole` begins: what stood before it was too long. */
	let offset = 0
	const tooLong = (bytes: Uint8Array): Decoded => {
		const from = offset
		offset += bytes.length
		return { kind: 'badLength', offset: from, bytes, fields: { error: 'length' } }
	}
	return {
		feed: (bytes) => {
			whole = concatenate(whole, bytes)
			const found: Decoded[] = []
			while (whole.length > WHOLE_BYTE_COUNT_MAX) {
				found.push(tooLong(whole.slice(0, WHOLE_BYTE_COUNT_MAX)))
				whole = whole.slice(WHOLE_BYTE_COUNT_MAX)
			}
			return found
		},
		end: () => {
			if (whole.length === 0) return []
			return offset === 0 ? decode(whole) : [tooLong(whole)]
		},
	}
}
