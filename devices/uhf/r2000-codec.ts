import { complementOf, sumModulo256 } from '../framing/checksums.ts'
import { concatenate, type Match } from '../framing/framer.ts'
import { epcAfterPc } from './gen2.ts'

/**
 * Frames of readers on Impinj's R2000 and E710 (devices.md §4.2): `A0 length address command data check`. The length
 * counts all bytes behind it; all bytes together sum to 0.
 */
export type R2000Frame = {
	readonly address: number
	readonly command: number
	readonly data: Uint8Array
}

export const r2000Command = {
	firmware: 0x72,
	setAntenna: 0x74,
	setPower: 0x76,
	setRegion: 0x78,
	inventory: 0x89,
	sessionInventory: 0x8b,
} as const

/** Whoever is there answers. */
const R2000_ANY_ADDRESS = 0xff

const START = 0xa0
/** Address, command and check. */
const LENGTH_MIN = 3
export const R2000_FRAME_BYTE_COUNT_MAX = 2 + 255

export function encodeR2000(
	command: number,
	data: readonly number[],
	address = R2000_ANY_ADDRESS,
): Uint8Array {
	const frame = Uint8Array.of(START, data.length + LENGTH_MIN, address, command, ...data)
	return concatenate(frame, Uint8Array.of(complementOf(frame)))
}

/** Matches one frame at the start of `bytes` (see {@link Match}). */
export function matchR2000Frame(bytes: Uint8Array): Match<R2000Frame> {
	if (bytes[0] !== START) return { kind: 'noise', badFrame: null }
	const [, length] = bytes
	if (length === undefined) return { kind: 'more', begun: true }
	if (length < LENGTH_MIN) return { kind: 'noise', badFrame: 'length' }
	const end = length + 2
	const [, , address, command] = bytes
	if (bytes.length < end || address === undefined || command === undefined)
		return { kind: 'more', begun: true }
	if (sumModulo256(bytes.subarray(0, end)) !== 0) return { kind: 'noise', badFrame: 'checksum' }
	return { kind: 'frame', frame: { address, command, data: bytes.slice(4, end - 1) }, byteCount: end }
}

export type R2000Tag = {
	/** Channel of the reader's frequency table. */
	readonly channel: number
	/** From 0. */
	readonly antenna: number
	readonly pc: number
	readonly epc: Uint8Array
	readonly rssiRaw: number
	readonly rssiDbm: number
}

const PHASE_BYTE_COUNT = 2

/** A tag of a running inventory: channel and antenna, PC, EPC, RSSI, and the phase where a reader reports it. */
export function parseR2000Tag(data: Uint8Array): R2000Tag | null {
	const place = data[0]
	for (const behind of [0, PHASE_BYTE_COUNT]) {
		const end = data.length - 1 - behind
		const rssiRaw = data[end]
		const read = end > 1 ? epcAfterPc(data.subarray(1, end)) : null
		if (!read || rssiRaw === undefined || place === undefined) continue
		// With eight ports the RSSI's high bit says that the antenna is one of the upper four.
		const antenna = (place & 0x03) + (rssiRaw & 0x80 ? 4 : 0)
		return { channel: place >> 2, antenna, ...read, rssiRaw, rssiDbm: (rssiRaw & 0x7f) - 129 }
	}
	return null
}

const ROUND_END_BYTE_COUNT = 7

/** The end of one inventory round; null when the data are something else. */
export function parseR2000RoundEnd(
	data: Uint8Array,
): { readonly antenna: number; readonly readsPerSecond: number; readonly total: number } | null {
	if (data.length !== ROUND_END_BYTE_COUNT) return null
	const view = new DataView(data.buffer, data.byteOffset)
	return { antenna: view.getUint8(0), readsPerSecond: view.getUint16(1), total: view.getUint32(3) }
}

export const R2000_OK = 0x10
/** No tag in the field: normal, not a fault. */
export const R2000_NO_TAG = 0x36
const R2000_ANTENNA_MISSING = 0x22

const ERRORS: Readonly<Record<number, string>> = {
	[R2000_OK]: 'ok',
	17: 'failed',
	32: 'restarted',
	33: 'carrierFailed',
	[R2000_ANTENNA_MISSING]: 'antennaMissing',
	35: 'flashWriteFailed',
	36: 'flashReadFailed',
	37: 'powerNotSet',
	49: 'inventoryFailed',
	50: 'readFailed',
	51: 'writeFailed',
	52: 'lockFailed',
	53: 'killFailed',
	[R2000_NO_TAG]: 'noTag',
	55: 'accessFailed',
	56: 'bufferEmpty',
	60: 'nxpCommandFailed',
	64: 'wrongPassword',
	65: 'wrongParameter',
	80: 'rn16Failed',
	81: 'drmFailed',
	82: 'pllNotLocked',
	83: 'chipSilent',
	84: 'powerTooHigh',
	85: 'copyright',
	86: 'spectrum',
	87: 'powerTooLow',
	238: 'returnLoss',
}

/** The name of a reply code; 42–4F are single parameters out of their range. */
export function r2000CodeName(code: number): string {
	return ERRORS[code] ?? (code >= 0x42 && code <= 0x4f ? 'parameterOutOfRange' : 'unknown')
}
