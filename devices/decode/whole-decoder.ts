import { concatenate } from '../framing/framer.ts'
import type { Decoded, StreamDecoder } from './protocol-decoder.ts'

/** A decoder for what has no frames of its own: an HID report, an APDU, the cells of a track. All that is fed is one. */
export function wholeDecoder(decode: (bytes: Uint8Array) => readonly Decoded[]): StreamDecoder {
	let whole: Uint8Array = new Uint8Array(0)
	return {
		feed: (bytes) => {
			whole = concatenate(whole, bytes)
			return []
		},
		end: () => (whole.length === 0 ? [] : decode(whole)),
	}
}
