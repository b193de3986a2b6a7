import type { Match } from '../framing/framer.ts'
import { readingOf, readWritten, type ScaleReading, type WrittenWeight } from './scale-reading.ts'

/**
 * CAS scales. AP-1 and PD-II are asked (CAS AP-1 interface sheet; 9600 8N1): ENQ → ACK, DC1 → SOH STX status sign weight
 * unit BCC ETX EOT. Others (CI, NT, DB series) tell 22 bytes again and again.
 */
export type CasAnswer =
	| { readonly kind: 'ack' }
	| { readonly kind: 'weight'; readonly weight: WrittenWeight | null; readonly isStable: boolean }

/** A frame of the telling scales. `weight` null: overload. `lamp`: bit 6 stable, bit 2 gross. */
export type CasTold = {
	readonly weight: WrittenWeight | null
	readonly isStable: boolean
	readonly isGross: boolean
	readonly device: string
}

export const CAS_ENQUIRY: Uint8Array = Uint8Array.of(0x05)
export const CAS_ASK_WEIGHT: Uint8Array = Uint8Array.of(0x11)
export const CAS_BYTE_COUNT_MAX = 15
export const CAS_TOLD_BYTE_COUNT = 22

const NOISE = { kind: 'noise', badFrame: null } as const
const BAD_FORMAT = { kind: 'noise', badFrame: 'format' } as const
const MORE = { kind: 'more', begun: true } as const

/** `53 20 "  1.245" "kg"`: status, sign, six digits, unit. */
const CONTENTS = /^([SU])([ -])(.{6})(kg|KG| g|g |lb|LB|oz|OZ)$/

export function matchCas(bytes: Uint8Array): Match<CasAnswer> {
	const [first, second] = bytes
	if (first === 0x06) return { kind: 'frame', frame: { kind: 'ack' }, byteCount: 1 }
	if (first !== 0x01) return NOISE
	if (second === undefined) return MORE
	if (second !== 0x02) return NOISE
	if (bytes.length < CAS_BYTE_COUNT_MAX) return MORE
	const contents = bytes.subarray(2, 12)
	const [check, etx, eot] = bytes.subarray(12, CAS_BYTE_COUNT_MAX)
	if (etx !== 0x03 || eot !== 0x04) return BAD_FORMAT
	if (contents.reduce((sum, byte) => sum ^ byte, 0) !== check) return { kind: 'noise', badFrame: 'checksum' }
	const [, status, sign, digits = '', unit = ''] = CONTENTS.exec(String.fromCharCode(...contents)) ?? []
	if (status === undefined) return BAD_FORMAT
	const weight = readWritten(digits, unitOf(unit), sign === '-')
	if (!weight && !/[OLFE]/.test(digits)) return BAD_FORMAT
	return {
		kind: 'frame',
		frame: { kind: 'weight', weight, isStable: status === 'S' },
		byteCount: CAS_BYTE_COUNT_MAX,
	}
}

/** `ST,GS,1Ä,   1.245 kg` CR LF, and the same with `US` and `OL`, `NT`. */
const TOLD = /^(ST|US|OL),(GS|NT),(.)(.),([ +-]) *([0-9.]*) *(kg|KG| g|g |lb|oz)$/s
const TOLD_BEGUN = ['ST,GS,', 'ST,NT,', 'US,GS,', 'US,NT,', 'OL,GS,', 'OL,NT,']

export function matchCasTold(bytes: Uint8Array): Match<CasTold> {
	const text = String.fromCharCode(...bytes.subarray(0, CAS_TOLD_BYTE_COUNT))
	if (!TOLD_BEGUN.some((begun) => begun.startsWith(text.slice(0, begun.length)))) return NOISE
	if (text.length < CAS_TOLD_BYTE_COUNT) return { kind: 'more', begun: text.length > 2 }
	const [, status, kind, device = '', lamp = '', sign, digits = '', unit = ''] = text.endsWith('\r\n')
		? (TOLD.exec(text.slice(0, -2)) ?? [])
		: []
	if (status === undefined) return BAD_FORMAT
	const weight = status === 'OL' ? null : readWritten(digits, unitOf(unit), sign === '-')
	if (status !== 'OL' && !weight) return BAD_FORMAT
	const lampBits = lamp.charCodeAt(0)
	const isGross = kind === 'GS' && (lampBits & 0b100) !== 0
	return {
		kind: 'frame',
		frame: { weight, isStable: status === 'ST', isGross, device },
		byteCount: CAS_TOLD_BYTE_COUNT,
	}
}

function unitOf(text: string): WrittenWeight['unit'] {
	const unit = text.trim().toLowerCase()
	return unit === 'kg' || unit === 'g' || unit === 'lb' ? unit : 'oz'
}

export function casReading({
	weight,
	isStable,
}: {
	readonly weight: WrittenWeight | null
	readonly isStable: boolean
}): ScaleReading {
	return weight ? readingOf(weight, isStable) : { kind: 'none', reason: 'overload' }
}
