import { assert } from '../../protocol/base/assert.ts'

/**
 * Cuts a byte stream into frames and finds its way back after noise. What must stay true:
 *
 * 1. After a false start exactly ONE byte is skipped and the same buffer is looked at again: a good frame may sit inside.
 * 2. Whatever is not part of a frame leaves as `discarded`, so that a bad cable shows in the counters.
 * 3. The buffer never grows past `byteCountMax`.
 * 4. How the bytes were cut into pieces does not change the frames.
 */
export type Match<Frame> =
	| { readonly kind: 'frame'; readonly frame: Frame; readonly byteCount: number }
	/** Belongs to the protocol but says nothing: padding, flow control. */
	| { readonly kind: 'skip'; readonly byteCount: number }
	/** A frame may begin here, but its end has not come yet. `begun`: it surely has, so that giving up is a loss. */
	| { readonly kind: 'more'; readonly begun: boolean }
	/** No frame begins here. `badFrame`: it looked like one until this was wrong. */
	| { readonly kind: 'noise'; readonly badFrame: FrameFault | null }

/** What is wrong with bytes that looked like a frame: its check, a length that cannot be, or what stands in it. */
export type FrameFault = 'checksum' | 'length' | 'format'

/** Looks for a frame at the very start of `bytes`, which is never empty. */
export type FrameMatcher<Frame> = (bytes: Uint8Array) => Match<Frame>

/** `offset`: where the bytes began, counted from the last `reset`. */
export type Framed<Frame> =
	| {
			readonly kind: 'frame'
			readonly frame: Frame
			readonly offset: number
			readonly bytes: Uint8Array
	  }
	| {
			readonly kind: 'discarded'
			/** Null: plain noise. `truncated`: a frame that began and did not end. */
			readonly badFrame: FrameFault | 'truncated' | null
			readonly offset: number
			readonly bytes: Uint8Array
	  }

export class Framer<Frame> {
	readonly #match: FrameMatcher<Frame>
	readonly #byteCountMax: number
	#buffer: Uint8Array = new Uint8Array(0)
	/** Where the buffer begins in the stream. */
	#offset = 0

	constructor(match: FrameMatcher<Frame>, byteCountMax: number) {
		this.#match = match
		this.#byteCountMax = byteCountMax
	}

	/** Whether the beginning of a frame is waiting for its rest. */
	get isPartial(): boolean {
		return this.#buffer.length > 0
	}

	/** Takes in bytes; answers what they complete, in the order of the stream. */
	feed(bytes: Uint8Array): Framed<Frame>[] {
		this.#buffer = concatenate(this.#buffer, bytes)
		return this.#scan(false)
	}

	/** The line has been quiet for too long: the frame that began will not end, but one inside it may be whole. */
	quiet(): Framed<Frame>[] {
		return this.#scan(true)
	}

	/** A new connection: what is left of the old one belongs to nothing. */
	reset(): void {
		this.#buffer = new Uint8Array(0)
		this.#offset = 0
	}

	#scan(giveUp: boolean): Framed<Frame>[] {
		const buffer = this.#buffer
		const found: Framed<Frame>[] = []
		let at = 0
		let noise: { readonly from: number; readonly badFrame: FrameFault | 'truncated' | null } | null = null
		const place = (from: number, to: number) => ({
			offset: this.#offset + from,
			bytes: buffer.subarray(from, to),
		})
		const endNoise = () => {
			if (noise) found.push({ kind: 'discarded', badFrame: noise.badFrame, ...place(noise.from, at) })
			noise = null
		}
		while (at < buffer.length) {
			const rest = buffer.subarray(at)
			const match = this.#match(rest)
			if (match.kind === 'more' && !giveUp && rest.length < this.#byteCountMax) break
			if (match.kind === 'noise' || (match.kind === 'more' && match.begun)) {
				const badFrame = match.kind === 'more' ? 'truncated' : match.badFrame
				// Neighbouring bytes are one report, but two bad frames stay two.
				if (badFrame) endNoise()
				noise ??= { from: at, badFrame }
				at += 1
				continue
			}
			const byteCount = match.kind === 'more' ? 1 : match.byteCount
			assert(byteCount > 0 && byteCount <= rest.length, 'a match lies inside the buffer')
			endNoise()
			if (match.kind === 'frame')
				found.push({ kind: 'frame', frame: match.frame, ...place(at, at + byteCount) })
			at += byteCount
		}
		endNoise()
		this.#buffer = buffer.slice(at)
		this.#offset += at
		return found
	}
}

export function concatenate(...parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
	let at = 0
	for (const part of parts) {
		whole.set(part, at)
		at += part.length
	}
	return whole
}
