/**
 * Frames on a WebSocket: text as it is, or, when it is large, compressed in a binary frame (Zstandard, RFC 8878). Not
 * permessage-deflate: that takes five times the processor's time, and keeps its buffers for every connection ever used.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { RawData } from 'ws'
import { LIMITS } from '../../protocol/limits.ts'

const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** The newest large frame: several tills hear the same one after the other. */
let newest: { readonly text: string; readonly frame: Uint8Array } | null = null

export function frameOf(text: string): string | Uint8Array {
	if (text.length < LIMITS.compressFromLength) return text
	if (newest?.text !== text) newest = { text, frame: zstdCompressSync(text, FASTEST) }
	return newest.frame
}

/** The text of a received frame; null when it is none of ours, or longer than a frame may be. */
export function textOf(data: RawData, isBinary: boolean): string | null {
	// RawData is a Buffer with the default binaryType.
	if (!isBinary) return data.toString()
	try {
		return zstdDecompressSync(data as Buffer, { maxOutputLength: LIMITS.wireFrameBytesMax }).toString()
	} catch {
		return null
	}
}
