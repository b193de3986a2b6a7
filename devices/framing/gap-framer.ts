import { assert } from '../../protocol/base/assert.ts'
import { concatenate, type Framed, type FrameFault } from './framer.ts'

/**
 * For devices that put nothing around what they say: only silence tells where it begins and ends. All bytes between
 * two gaps are one run, and a run is good as a whole or not at all, because a frame that lost a byte looks like
 * another one. The caller says when there was a gap (`quiet`).
 */
export type RunReader<Frame> = (
	run: Uint8Array,
) => readonly { readonly frame: Frame; readonly byteCount: number }[] | FrameFault

export class GapFramer<Frame> {
	readonly #read: RunReader<Frame>
	readonly #byteCountMax: number
	#run: Uint8Array = new Uint8Array(0)
	#offset = 0

	constructor(read: RunReader<Frame>, byteCountMax: number) {
		this.#read = read
		this.#byteCountMax = byteCountMax
	}

	get isPartial(): boolean {
		return this.#run.length > 0
	}

	/** Only keeps; a run that grows too long is given up. */
	feed(bytes: Uint8Array): Framed<Frame>[] {
		this.#run = concatenate(this.#run, bytes)
		return this.#run.length > this.#byteCountMax ? [this.#discard('length')] : []
	}

	quiet(): Framed<Frame>[] {
		if (this.#run.length === 0) return []
		const found = this.#read(this.#run)
		if (typeof found === 'string') return [this.#discard(found)]
		return found.map(({ frame, byteCount }) => ({ kind: 'frame', frame, ...this.#take(byteCount) }))
	}

	reset(): void {
		this.#run = new Uint8Array(0)
		this.#offset = 0
	}

	#discard(badFrame: FrameFault): Framed<Frame> {
		return { kind: 'discarded', badFrame, ...this.#take(this.#run.length) }
	}

	#take(byteCount: number): { readonly offset: number; readonly bytes: Uint8Array } {
		assert(byteCount > 0 && byteCount <= this.#run.length, 'a frame lies inside its run')
		const offset = this.#offset
		const bytes = this.#run.slice(0, byteCount)
		this.#run = this.#run.slice(byteCount)
		this.#offset += byteCount
		return { offset, bytes }
	}
}
