import { type Framed, type FrameFault, type FrameMatcher, Framer } from '../framing/framer.ts'
import type { Decoded, Fields, NotAFrame, StreamDecoder } from './protocol-decoder.ts'

type Fault = FrameFault | 'truncated'

/** What a protocol says of its frames. */
export type FrameWords<Frame> = {
	readonly match: FrameMatcher<Frame>
	readonly byteCountMax: number
	describe(frame: Frame): { readonly kind: string; readonly fields: Fields }
	/** More about what is wrong than the fault's own word; `bytes` begin with the bad frame. */
	fault?(fault: Fault, bytes: Uint8Array): Fields
}

const KINDS: Readonly<Record<Fault, NotAFrame>> = {
	checksum: 'badChecksum',
	length: 'badLength',
	format: 'badFormat',
	truncated: 'truncated',
}

/** A decoder for everything that comes as a stream of frames: the driver's own matcher, with words. */
export function framedDecoder<Frame>(words: FrameWords<Frame>): StreamDecoder {
	const framer = new Framer(words.match, words.byteCountMax)
	let skipped = 0

	function decoded(found: Framed<Frame>): Decoded {
		const { offset, bytes } = found
		if (found.kind === 'discarded') {
			skipped += bytes.length
			const { badFrame } = found
			if (badFrame === null) return { kind: 'noise', offset, bytes, fields: { error: 'noise' } }
			const error = badFrame === 'truncated' ? 'timeout' : badFrame
			return {
				kind: KINDS[badFrame],
				offset,
				bytes,
				fields: { error, ...words.fault?.(badFrame, bytes) },
			}
		}
		const { kind, fields } = words.describe(found.frame)
		const before = skipped > 0 ? { skipped } : {}
		skipped = 0
		return { kind, offset, bytes, fields: { ...fields, ...before } }
	}

	return {
		feed: (bytes) => framer.feed(bytes).map(decoded),
		end: () => framer.quiet().map(decoded),
	}
}
