/**
 * What `yika device decode` says of bytes, protocol by protocol. A decoder reads with the codec of the driver, so that
 * what a technician sees is what the till understands; it adds only words.
 */
export type Direction = 'host' | 'device'

/** JSON as it is printed. Bytes are lower-case hexadecimal, as in the vectors. */
export type FieldValue =
	| string
	| number
	| boolean
	| null
	| readonly FieldValue[]
	| { readonly [name: string]: FieldValue }
export type Fields = { readonly [name: string]: FieldValue }

/** Kinds of what is not a frame. All others name frames, in the protocol's own words. */
export type NotAFrame = 'noise' | 'badChecksum' | 'badLength' | 'badFormat' | 'truncated'

/** One frame, or one stretch of bytes that is none. */
export type Decoded = {
	readonly kind: string
	/** Of its first byte, counted from the first byte fed. */
	readonly offset: number
	readonly bytes: Uint8Array
	/** What is not a frame has `error`; a frame after noise has `skipped`, the number of bytes before it. */
	readonly fields: Fields
}

/** Reads one stream. How it is cut into pieces changes nothing but how early something is said. */
export interface StreamDecoder {
	feed(bytes: Uint8Array): readonly Decoded[]
	/** Nothing more comes: what is begun and not ended is told as well. */
	end(): readonly Decoded[]
}

export type DecodeOptions = {
	/** Who sent the bytes; null: not said, and the decoder takes what fits. */
	readonly direction: Direction | null
	/** One of the decoder's contexts; null: not said. */
	readonly context: string | null
}

export type ProtocolDecoder = {
	readonly name: string
	/** One line for `decode --list`. */
	readonly summary: string
	/** Whether bytes of the two sides can look alike, so that `--direction` changes the answer. */
	readonly hasDirections: boolean
	/** What else must be known where bytes alone are ambiguous: name → what it means. */
	readonly contexts: Readonly<Record<string, string>>
	/** Whose bytes the contexts are about; left out: there are none, or the two sides are not told apart. */
	readonly contextSide?: Direction
	start(options: DecodeOptions): StreamDecoder
}
