import { complementOf, sumModulo256 } from '../framing/checksums.ts'
import { concatenate, type Match } from '../framing/framer.ts'

/**
 * PN532 frames on a high-speed UART (UM0701-02 §6.2.1). Pure bytes: no state, no time.
 * A frame starts with `00 FF`; how many `00` stand before and after it means nothing, so they are skipped silently.
 */
export type Pn532Frame =
	| { readonly kind: 'ack' }
	| { readonly kind: 'nack' }
	/** The chip did not understand our frame (application error 7F, §6.2.1.5). */
	| { readonly kind: 'syntaxError' }
	| { readonly kind: 'command'; readonly code: number; readonly data: Uint8Array }
	/** `code` is that of the command + 1. */
	| { readonly kind: 'reply'; readonly code: number; readonly data: Uint8Array }

/** Commands (UM0701-02 §7); a reply carries the code + 1. */
export const pn532Command = {
	getFirmwareVersion: 0x02,
	samConfiguration: 0x14,
	rfConfiguration: 0x32,
	inDataExchange: 0x40,
	inCommunicateThru: 0x42,
	inListPassiveTarget: 0x4a,
	inRelease: 0x52,
} as const

const TO_CHIP = 0xd4
const FROM_CHIP = 0xd5
/** §6.2.1.2 allows 264 bytes of data; compatible chips send more, and a bound is all that is needed here. */
const EXTENDED_LENGTH_MAX = 512
/** Start code, extended length with its checksum, contents, data checksum. */
export const PN532_FRAME_BYTE_COUNT_MAX = 2 + 5 + EXTENDED_LENGTH_MAX + 1

export const PN532_ACK = Uint8Array.of(0x00, 0x00, 0xff, 0x00, 0xff, 0x00)
export const PN532_NACK = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x00, 0x00)
/** Wakes the UART from power-down; SAMConfiguration must follow (§7.2.11). Harmless when awake. */
export const PN532_WAKE_UP = Uint8Array.of(0x55, 0x55, ...new Array<number>(14).fill(0))

/** The frame of a command to the chip. `data`: at most 253 bytes, which all our commands keep by far. */
export function encodeCommand(code: number, data: readonly number[]): Uint8Array {
	const contents = Uint8Array.of(TO_CHIP, code, ...data)
	const start = Uint8Array.of(0x00, 0x00, 0xff, contents.length, -contents.length & 0xff)
	return concatenate(start, contents, Uint8Array.of(complementOf(contents), 0x00))
}

/** Matches one frame at the start of `bytes` (see {@link Match}). */
export function matchPn532Frame(bytes: Uint8Array): Match<Pn532Frame> {
	if (bytes[0] !== 0x00) return { kind: 'noise', badFrame: null }
	// A lone 00 is most often the end of the frame before.
	if (bytes[1] === undefined) return { kind: 'more', begun: false }
	if (bytes[1] !== 0xff) return { kind: 'skip', byteCount: 1 }
	const [, , length, check] = bytes
	if (length === undefined || check === undefined) return { kind: 'more', begun: true }
	if (length === 0x00 && check === 0xff) return { kind: 'frame', frame: { kind: 'ack' }, byteCount: 4 }
	if (length === 0xff && check === 0x00) return { kind: 'frame', frame: { kind: 'nack' }, byteCount: 4 }
	if (length === 0xff && check === 0xff) return matchExtended(bytes)
	if (length === 0 || ((length + check) & 0xff) !== 0) return { kind: 'noise', badFrame: 'length' }
	return matchContents(bytes, 4, length)
}

function matchExtended(bytes: Uint8Array): Match<Pn532Frame> {
	const [, , , , high, low, check] = bytes
	if (high === undefined || low === undefined || check === undefined) return { kind: 'more', begun: true }
	const length = high * 256 + low
	const isGood = sumModulo256(Uint8Array.of(high, low, check)) === 0
	if (!isGood || length === 0 || length > EXTENDED_LENGTH_MAX) return { kind: 'noise', badFrame: 'length' }
	return matchContents(bytes, 7, length)
}

function matchContents(bytes: Uint8Array, from: number, length: number): Match<Pn532Frame> {
	const end = from + length
	if (bytes.length < end + 1) return { kind: 'more', begun: true }
	if (sumModulo256(bytes.subarray(from, end + 1)) !== 0) return { kind: 'noise', badFrame: 'checksum' }
	const frame = frameOf(bytes.slice(from, end))
	return frame ? { kind: 'frame', frame, byteCount: end + 1 } : { kind: 'noise', badFrame: 'format' }
}

function frameOf(contents: Uint8Array): Pn532Frame | null {
	const [direction, code] = contents
	if (contents.length === 1) return direction === 0x7f ? { kind: 'syntaxError' } : null
	if (code === undefined) return null
	if (direction === TO_CHIP) return { kind: 'command', code, data: contents.subarray(2) }
	if (direction === FROM_CHIP) return { kind: 'reply', code, data: contents.subarray(2) }
	return null
}

export type TypeATarget = {
	readonly target: number
	/** SENS_RES, SEL_RES and NFCID1 of ISO/IEC 14443-3. */
	readonly atqa: Uint8Array
	readonly sak: number
	readonly uid: Uint8Array
}

/** The target in the data of an InListPassiveTarget reply; `none` when the field is empty, `malformed` when it lies. */
export function parseTypeATarget(data: Uint8Array): TypeATarget | 'none' | 'malformed' {
	const [count, target, , , sak, uidLength] = data
	if (count === 0) return 'none'
	if (count === undefined || target === undefined || sak === undefined || uidLength === undefined)
		return 'malformed'
	const uid = data.slice(6, 6 + uidLength)
	// ISO/IEC 14443-3 §6.5.4: UIDs are single (4), double (7) or triple (10) size.
	if (uid.length !== uidLength || ![4, 7, 10].includes(uidLength)) return 'malformed'
	return { target, atqa: data.slice(2, 4), sak, uid }
}

/** `1.6` of a GetFirmwareVersion reply (IC, version, revision, support); null when the chip is not a PN532. */
export function parseFirmware(data: Uint8Array): string | null {
	const [chip, version, revision] = data
	if (chip !== 0x32 || version === undefined || revision === undefined) return null
	return `PN532 ${version}.${revision}`
}
