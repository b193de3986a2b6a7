import { sumModulo256 } from '../framing/checksums.ts'
import { concatenate, type Match } from '../framing/framer.ts'
import { epcAfterPc } from './gen2.ts'

/**
 * Frames of M100, QM100 and R200 modules (devices.md §4.1): `BB type command length(2) parameters checksum 7E`. BB and 7E
 * also occur inside the parameters, so the length ends a frame and 7E only confirms it.
 */
export type M100Frame = {
	readonly kind: 'command' | 'reply' | 'notification'
	readonly command: number
	readonly params: Uint8Array
}

export const m100Command = {
	moduleInfo: 0x03,
	setRegion: 0x07,
	inventory: 0x22,
	stopInventory: 0x28,
	setPower: 0xb6,
	/** In a reply: the command failed; the first parameter says why. */
	failure: 0xff,
} as const

const START = 0xbb
const END = 0x7e
const KINDS = ['command', 'reply', 'notification'] as const
/** Real payloads have a few hundred bytes at most. */
const PARAMS_BYTE_COUNT_MAX = 1024
const HEAD_BYTE_COUNT = 5
export const M100_FRAME_BYTE_COUNT_MAX = HEAD_BYTE_COUNT + PARAMS_BYTE_COUNT_MAX + 2

export function encodeM100(command: number, params: readonly number[]): Uint8Array {
	const body = Uint8Array.of(0x00, command, params.length >> 8, params.length & 0xff, ...params)
	return concatenate(Uint8Array.of(START), body, Uint8Array.of(sumModulo256(body), END))
}

/** Matches one frame at the start of `bytes` (see {@link Match}). */
export function matchM100Frame(bytes: Uint8Array): Match<M100Frame> {
	if (bytes[0] !== START) return { kind: 'noise', badFrame: null }
	const [, type, command, high, low] = bytes
	const kind = type === undefined ? 'command' : KINDS[type]
	if (kind === undefined) return { kind: 'noise', badFrame: 'format' }
	if (command === undefined || high === undefined || low === undefined) return { kind: 'more', begun: true }
	const length = high * 256 + low
	if (length > PARAMS_BYTE_COUNT_MAX) return { kind: 'noise', badFrame: 'length' }
	const end = HEAD_BYTE_COUNT + length
	if (bytes.length < end + 2) return { kind: 'more', begun: true }
	if (sumModulo256(bytes.subarray(1, end)) !== bytes[end]) return { kind: 'noise', badFrame: 'checksum' }
	if (bytes[end + 1] !== END) return { kind: 'noise', badFrame: 'format' }
	return {
		kind: 'frame',
		frame: { kind, command, params: bytes.slice(HEAD_BYTE_COUNT, end) },
		byteCount: end + 2,
	}
}

export type M100Tag = {
	readonly rssiDbm: number
	readonly pc: number
	readonly epc: Uint8Array
	/** As the tag sent it. */
	readonly crc: Uint8Array
	/** PC and EPC, over which the CRC goes. */
	readonly pcAndEpc: Uint8Array
}

/** The tag in a notification: RSSI (signed), PC, EPC, the tag's CRC; null when its lengths contradict each other. */
export function parseM100Tag(params: Uint8Array): M100Tag | null {
	const pcAndEpc = params.slice(1, -2)
	const read = epcAfterPc(pcAndEpc)
	const rssi = params[0]
	if (!read || rssi === undefined) return null
	return { rssiDbm: (rssi << 24) >> 24, ...read, crc: params.slice(-2), pcAndEpc }
}

/** What names a tag before its data: a length byte, PC and EPC of that length; then the rest. */
export function parseM100Access(
	params: Uint8Array,
): { readonly epc: Uint8Array; readonly rest: Uint8Array } | null {
	const [length = 0] = params
	const read = epcAfterPc(params.slice(1, 1 + length))
	return read && { epc: read.epc, rest: params.slice(1 + length) }
}

/** Text behind the byte that says which: hardware, software or maker (§4.1, command 03). */
export function parseM100Info(params: Uint8Array): string | null {
	const text = new TextDecoder('latin1').decode(params.subarray(1))
	return /^[\x20-\x7e]{1,64}$/.test(text) ? text.trim() : null
}

/** No tag in the field, or none that was understood: normal, not a fault. */
export const M100_NO_TAG = 0x15

const ERRORS: Readonly<Record<number, string>> = {
	9: 'readFailed',
	16: 'writeFailed',
	19: 'lockFailed',
	18: 'killFailed',
	20: 'blockPermalockFailed',
	[M100_NO_TAG]: 'noTag',
	22: 'wrongPassword',
	23: 'unknownCommand',
	32: 'channelBusy',
}
/** High half of what a tag itself refused; the low half is Gen2's error (Annex I). */
const TAG_ERRORS: Readonly<Record<number, string>> = {
	10: 'read',
	11: 'write',
	12: 'lock',
	13: 'kill',
	14: 'permalock',
}
const GEN2_ERRORS: Readonly<Record<number, string>> = {
	0: 'other',
	3: 'memoryOverrun',
	4: 'locked',
	11: 'tooLittlePower',
	15: 'unspecific',
}

/** The name of an error code. */
export function m100ErrorName(code: number): string {
	const byTag = TAG_ERRORS[code >> 4]
	if (byTag !== undefined) return `${byTag}.${GEN2_ERRORS[code & 0x0f] ?? 'unknown'}`
	return ERRORS[code] ?? 'unknown'
}
