import { concatenate, type Match } from '../framing/framer.ts'

/**
 * LLRP messages (EPCglobal LLRP 1.0.1 §9 and 1.1 §9), big-endian: three reserved bits, three bits of version, ten bits of
 * type; the length of the whole message and its id, four bytes each; then a body of fixed fields and parameters.
 */
export type LlrpMessage = {
	readonly version: LlrpVersion
	readonly type: number
	/** An answer repeats the id of its question. */
	readonly id: number
	readonly body: Uint8Array
}

/** 1 is LLRP 1.0.1, 2 is LLRP 1.1. */
export type LlrpVersion = 1 | 2

/** A response has the type of its request + 10, CLOSE_CONNECTION excepted. */
export const llrpType = {
	setReaderConfig: 3,
	closeConnectionResponse: 4,
	closeConnection: 14,
	addRoSpec: 20,
	deleteRoSpec: 21,
	startRoSpec: 22,
	enableRoSpec: 24,
	roAccessReport: 61,
	keepalive: 62,
	readerEventNotification: 63,
	keepaliveAck: 72,
	errorMessage: 100,
} as const

const HEADER_BYTE_COUNT = 10
/** The standard knows no bound. Our own requests bring reports of some hundred bytes; a reader that says more is not one. */
export const LLRP_MESSAGE_BYTE_COUNT_MAX = 1_048_576

export function encodeMessage({ version, type, id, body }: LlrpMessage): Uint8Array {
	const header = concatenate(u16((version << 10) | type), u32(HEADER_BYTE_COUNT + body.length), u32(id))
	return concatenate(header, body)
}

/** Matches one message at the start of `bytes` (see {@link Match}). */
export function matchLlrpMessage(bytes: Uint8Array): Match<LlrpMessage> {
	const version = versionOf(bytes[0] ?? 0)
	if (version === null) return { kind: 'noise', badFrame: null }
	// Messages follow each other without anything between them: whatever is left over was to be one.
	if (bytes.length < HEADER_BYTE_COUNT) return { kind: 'more', begun: true }
	const view = viewOf(bytes)
	const byteCount = view.getUint32(2)
	if (byteCount < HEADER_BYTE_COUNT || byteCount > LLRP_MESSAGE_BYTE_COUNT_MAX)
		return { kind: 'noise', badFrame: 'length' }
	if (bytes.length < byteCount) return { kind: 'more', begun: true }
	const body = bytes.subarray(HEADER_BYTE_COUNT, byteCount)
	const frame = { version, type: view.getUint16(0) & 0x3ff, id: view.getUint32(6), body }
	return { kind: 'frame', frame, byteCount }
}

/** Null: not LLRP, or of a version that nobody has published. The reserved bits are sent as 0 (§9.1). */
function versionOf(first: number): LlrpVersion | null {
	const bits = first >> 2
	return bits === 1 || bits === 2 ? bits : null
}

export const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)

export const u32 = (value: number): Uint8Array =>
	Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)

export const viewOf = (bytes: Uint8Array): DataView =>
	new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
