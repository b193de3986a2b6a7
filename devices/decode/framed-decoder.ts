import { concatenate, type Framed, type FrameFault, type FrameMatcher, Framer } from '../framing/framer.ts'
import type { Decoded, Fields, NotAFrame, StreamDecoder } from './protocol-decoder.ts'

type Fault = FrameFault | 'truncated'

/** What a protocol says of its frames. */
export type FrameWords<Frame> = {
	readonly match: FrameMatcher<Frame>
	readonly byteCountMax: number
	describe(frame: Frame, bytes: Uint8Array): { readonly kind: string; readonly fields: Fields }
	/** More about what is wrong than the fault's own word; `bytes` begin with the bad frame. */
	fault?(fault: Fault | 'noise', bytes: Uint8Array): Fields
	/** Two neighbouring frames as one, where a reader sees one thing (a line's text); null: they are two. */
	joined?(before: Frame, after: Frame): Frame | null
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
	/** The last frame, as long as the next one may belong to it. */
	let held: Whole<Frame> | null = null

	function said({ frame, offset, bytes }: Whole<Frame>): Decoded {
		const { kind, fields } = words.describe(frame, bytes)
		const before = skipped > 0 ? { skipped } : {}
		skipped = 0
		return { kind, offset, bytes, fields: { ...fields, ...before } }
	}

	function discarded({ offset, bytes, badFrame }: Discarded): Decoded {
		skipped += bytes.length
		if (badFrame === null)
			return { kind: 'noise', offset, bytes, fields: { error: 'noise', ...words.fault?.('noise', bytes) } }
		const error = badFrame === 'truncated' ? 'timeout' : badFrame
		return { kind: KINDS[badFrame], offset, bytes, fields: { error, ...words.fault?.(badFrame, bytes) } }
	}

	function release(): Decoded[] {
		const last = held
		held = null
		return last ? [said(last)] : []
	}

	function decoded(found: Framed<Frame>): Decoded[] {
		if (found.kind === 'discarded') return [...release(), discarded(found)]
		if (!words.joined) return [said(found)]
		const frame = held && words.joined(held.frame, found.frame)
		if (held && frame !== null) {
			held = { frame, offset: held.offset, bytes: concatenate(held.bytes, found.bytes) }
			return []
		}
		const before = release()
		held = found
		return before
	}

	return {
		feed: (bytes) => framer.feed(bytes).flatMap(decoded),
		end: () => [...framer.quiet().flatMap(decoded), ...release()],
	}
}

type Whole<Frame> = { readonly frame: Frame; readonly offset: number; readonly bytes: Uint8Array }
type Discarded = Extract<Framed<unknown>, { readonly kind: 'discarded' }>
