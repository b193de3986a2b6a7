import { concatenate } from './framer.ts'

/**
 * Lines of text ended by CR, LF or Tab (so CR LF is an end and an empty line, which is dropped). Text has no check:
 * what can be told is only that a line is too long, or that it began and never ended.
 */
export type FramedLine =
	| { readonly kind: 'line'; readonly bytes: Uint8Array }
	/** Longer than allowed; its remaining bytes up to the next end are swallowed too. */
	| { readonly kind: 'tooLong'; readonly byteCount: number }
	/** A beginning without an end, given up after a gap. */
	| { readonly kind: 'unfinished'; readonly byteCount: number }

const ENDS: ReadonlySet<number> = new Set([0x0d, 0x0a, 0x09])

export class LineFramer {
	readonly #byteCountMax: number
	#kept: Uint8Array = new Uint8Array(0)
	#overlongCount = 0

	constructor(byteCountMax: number) {
		this.#byteCountMax = byteCountMax
	}

	get isPartial(): boolean {
		return this.#kept.length > 0 || this.#overlongCount > 0
	}

	feed(bytes: Uint8Array): FramedLine[] {
		const lines: FramedLine[] = []
		let from = 0
		for (const [index, byte] of bytes.entries()) {
			if (!ENDS.has(byte)) continue
			this.#keep(bytes.subarray(from, index))
			from = index + 1
			const line = this.#take('line')
			if (line) lines.push(line)
		}
		this.#keep(bytes.subarray(from))
		return lines
	}

	/** The gap after the last byte is too long for one scan: forget its beginning. */
	quiet(): FramedLine[] {
		const line = this.#take('unfinished')
		return line ? [line] : []
	}

	#keep(piece: Uint8Array): void {
		const byteCount = this.#kept.length + piece.length
		if (this.#overlongCount > 0 || byteCount > this.#byteCountMax) {
			this.#overlongCount += byteCount
			this.#kept = new Uint8Array(0)
		} else if (piece.length > 0) {
			this.#kept = concatenate(this.#kept, piece)
		}
	}

	#take(end: 'line' | 'unfinished'): FramedLine | null {
		const bytes = this.#kept
		const overlongCount = this.#overlongCount
		this.#kept = new Uint8Array(0)
		this.#overlongCount = 0
		if (overlongCount > 0) return { kind: 'tooLong', byteCount: overlongCount }
		if (bytes.length === 0) return null
		return end === 'line' ? { kind: 'line', bytes } : { kind: 'unfinished', byteCount: bytes.length }
	}
}
