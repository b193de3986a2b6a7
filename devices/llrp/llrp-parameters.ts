import { concatenate } from '../framing/framer.ts'
import { u16, viewOf } from './llrp-message.ts'

/**
 * Parameters inside messages (LLRP 1.0.1 §9.2). A TLV says its length, so that one we do not know is skipped; a TV has
 * only a type, so that one we do not know makes the rest of its container unreadable.
 */
export type LlrpParameter = { readonly type: number; readonly body: Uint8Array }

/** `unknownTv` leaves what was read before it standing; the others mean that the container is not to be believed. */
export type ParameterFault = 'tlvLength' | 'tlvType' | 'tvLength' | 'unknownTv'

export type ReadParameters = {
	readonly parameters: readonly LlrpParameter[]
	/** Why the rest could not be read; null: all was. */
	readonly fault: ParameterFault | null
}

export const llrpParameter = {
	antennaId: 1,
	firstSeenUtc: 2,
	lastSeenUtc: 4,
	peakRssi: 6,
	channelIndex: 7,
	tagSeenCount: 8,
	roSpecId: 9,
	crc: 11,
	pc: 12,
	epc96: 13,
	utcTimestamp: 128,
	roSpec: 177,
	roBoundarySpec: 178,
	roStartTrigger: 179,
	roStopTrigger: 182,
	aiSpec: 183,
	aiStopTrigger: 184,
	inventorySpec: 186,
	keepaliveSpec: 220,
	roReportSpec: 237,
	tagReportContent: 238,
	tagReportData: 240,
	epcData: 241,
	eventNotificationSpec: 244,
	eventNotificationState: 245,
	readerEventData: 246,
	readerException: 252,
	antennaEvent: 255,
	connectionAttempt: 256,
	connectionClose: 257,
	status: 287,
	fieldError: 288,
	custom: 1023,
} as const

/** Bytes after the type, by type 1–20 (§9.2.2); a TV says nothing of its own length. */
const TV_BODY_BYTE_COUNTS = [2, 8, 8, 8, 8, 1, 2, 2, 4, 2, 2, 2, 12, 2, 2, 4, 2, 4, 2, 2]
/** Types below this are TV's. */
const TLV_TYPE_MIN = 128
const TLV_HEADER_BYTE_COUNT = 4

/** All parameters that fill `bytes`, as far as they can be read. Never throws. */
export function readParameters(bytes: Uint8Array): ReadParameters {
	const parameters: LlrpParameter[] = []
	let at = 0
	while (at < bytes.length) {
		const found = parameterAt(bytes.subarray(at))
		if (typeof found === 'string') return { parameters, fault: found }
		parameters.push({
			type: found.type,
			body: bytes.subarray(at + found.headerByteCount, at + found.byteCount),
		})
		at += found.byteCount
	}
	return { parameters, fault: null }
}

type Place = { readonly type: number; readonly headerByteCount: number; readonly byteCount: number }

function parameterAt(rest: Uint8Array): Place | ParameterFault {
	const first = rest[0] ?? 0
	if (first & 0x80) {
		const type = first & 0x7f
		const bodyByteCount = TV_BODY_BYTE_COUNTS[type - 1]
		if (bodyByteCount === undefined) return 'unknownTv'
		return rest.length > bodyByteCount
			? { type, headerByteCount: 1, byteCount: 1 + bodyByteCount }
			: 'tvLength'
	}
	if (rest.length < TLV_HEADER_BYTE_COUNT) return 'tlvLength'
	const view = viewOf(rest)
	const type = view.getUint16(0) & 0x3ff
	const byteCount = view.getUint16(2)
	if (byteCount < TLV_HEADER_BYTE_COUNT || byteCount > rest.length) return 'tlvLength'
	return type < TLV_TYPE_MIN ? 'tlvType' : { type, headerByteCount: TLV_HEADER_BYTE_COUNT, byteCount }
}

export function tlv(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
	const body = concatenate(...parts)
	return concatenate(u16(type), u16(TLV_HEADER_BYTE_COUNT + body.length), body)
}
