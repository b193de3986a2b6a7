import type { StripeTrack, StripeTracks } from '../../protocol/card/stripe-card.ts'
import { concatenate, type Match } from '../framing/framer.ts'

/**
 * The bytes of an MSR605, MSR606 or MSR206 (MSR605 Programmer's Manual rev. B). Pure: no state, no time.
 *
 * Answers have no common form: `1B 30` is a status, and the beginning of other answers. So a reader must know what
 * it asked; {@link matchAnswer} takes that as `Msr605Answer['kind']`.
 */
export type Msr605Answer =
	| { readonly kind: 'link'; readonly isEscLost: boolean }
	| { readonly kind: 'status'; readonly status: number }
	| { readonly kind: 'model'; readonly model: string }
	| { readonly kind: 'firmware'; readonly firmware: string }
	| { readonly kind: 'coercivity'; readonly coercivity: Coercivity }
	| { readonly kind: 'leadingZeros'; readonly tracks13: number; readonly track2: number }
	| { readonly kind: 'block'; readonly tracks: StripeTracks; readonly status: number }
	| { readonly kind: 'rawBlock'; readonly cells: RawTracks; readonly status: number }

export type Coercivity = 'high' | 'low'
/** One cell to a byte, check character included; null: nothing on the track. */
export type RawTracks = readonly [Uint8Array | null, Uint8Array | null, Uint8Array | null]

const ESC = 0x1b
const BLOCK = 0x73
const END_MARK = 0x3f
const FILE_SEPARATOR = 0x1c
const EMPTY = 0x2b
const UNDECODABLE = 0x2a

export const msr605Status = {
	good: 0x30,
	readWriteError: 0x31,
	commandFormat: 0x32,
	invalidCommand: 0x34,
	badMovement: 0x39,
	/** Of commands that are answered yes or no. */
	no: 0x41,
} as const
const STATUSES: ReadonlySet<number> = new Set(Object.values(msr605Status))

/** The longest raw block: three tracks of 255 cells. A read block is shorter. */
export const MSR605_BYTE_COUNT_MAX = 2 + 3 * (3 + 255) + 4

/** Commands that carry nothing but their code. */
export const msr605Command = {
	reset: Uint8Array.of(ESC, 0x61),
	linkTest: Uint8Array.of(ESC, 0x65),
	read: Uint8Array.of(ESC, 0x72),
	model: Uint8Array.of(ESC, 0x74),
	firmware: Uint8Array.of(ESC, 0x76),
} as const

export const encodeCoercivity = (coercivity: Coercivity): Uint8Array =>
	Uint8Array.of(ESC, coercivity === 'high' ? 0x78 : 0x79)

/** Counts of zero bits before the data, tracks 1 and 3 together. */
export const encodeLeadingZeros = (tracks13: number, track2: number): Uint8Array =>
	Uint8Array.of(ESC, 0x7a, tracks13, track2)

/** Erases all three tracks. */
export const ENCODED_ERASE_ALL: Uint8Array = Uint8Array.of(ESC, 0x63, 0x07)

/** Arms a write. Tracks come with their sentinels and leave without: the unit writes those itself. */
export function encodeWrite(tracks: StripeTracks): Uint8Array {
	const parts = tracks.map((track, index) =>
		concatenate(
			Uint8Array.of(ESC, index + 1),
			new TextEncoder().encode(track === null ? '' : track.slice(1, -1)),
		),
	)
	return concatenate(Uint8Array.of(ESC, 0x77, ESC, BLOCK), ...parts, Uint8Array.of(END_MARK, FILE_SEPARATOR))
}

/** Matches the answer of the expected kind at the start of `bytes`. */
export function matchAnswer(expected: Msr605Answer['kind'], bytes: Uint8Array): Match<Msr605Answer> {
	const [first, second, third] = bytes
	// libmsr: some adapters lose the ESC of this one answer.
	if (expected === 'link' && first === 0x79) return frame({ kind: 'link', isEscLost: true }, 1)
	if (first !== ESC) return NOISE
	if (second === undefined) return MORE
	switch (expected) {
		case 'link':
			return second === 0x79 ? frame({ kind: 'link', isEscLost: false }, 2) : NOISE
		case 'status':
			return STATUSES.has(second) ? frame({ kind: 'status', status: second }, 2) : NOISE
		case 'coercivity': {
			const coercivity = COERCIVITIES[second]
			return coercivity === undefined ? NOISE : frame({ kind: 'coercivity', coercivity }, 2)
		}
		case 'model':
			if (third === undefined) return MORE
			return third === 0x53 ? frame({ kind: 'model', model: String.fromCharCode(second) }, 3) : NOISE
		case 'leadingZeros':
			return third === undefined ? MORE : frame({ kind: 'leadingZeros', tracks13: second, track2: third }, 3)
		case 'firmware':
			return matchFirmware(bytes)
		case 'block':
			return second === BLOCK ? matchBlock(bytes) : NOISE
		case 'rawBlock':
			return second === BLOCK ? matchRawBlock(bytes) : NOISE
	}
}

/** The serial unit answers in capitals, the MSR605X in small letters. */
const COERCIVITIES: Readonly<Record<number, Coercivity>> = {
	72: 'high',
	104: 'high',
	76: 'low',
	108: 'low',
}

const NOISE = { kind: 'noise', badFrame: null } as const
const BAD_FORMAT = { kind: 'noise', badFrame: 'format' } as const
const MORE = { kind: 'more', begun: true } as const

function frame(answer: Msr605Answer, byteCount: number): Match<Msr605Answer> {
	return { kind: 'frame', frame: answer, byteCount }
}

const FIRMWARE_LENGTH = 8

function matchFirmware(bytes: Uint8Array): Match<Msr605Answer> {
	const text = bytes.subarray(1, 1 + FIRMWARE_LENGTH)
	if (text.some((byte) => byte < 0x20 || byte > 0x7e)) return NOISE
	if (text.length < FIRMWARE_LENGTH) return MORE
	return frame({ kind: 'firmware', firmware: new TextDecoder().decode(text) }, 1 + FIRMWARE_LENGTH)
}

/**
 * `1B 73 | 1B 01 t1 | 1B 02 t2 | 1B 03 t3 | 3F 1C | 1B status`. A track ends at the next ESC or at the end mark, whose
 * 3F looks like one more end sentinel. Nothing on a track is shown by its bare header, by none, or by `1B 2B`.
 */
function matchBlock(bytes: Uint8Array): Match<Msr605Answer> {
	const tracks: [StripeTrack, StripeTrack, StripeTrack] = [null, null, null]
	let track = -1
	let from = 2
	for (let at = 2; at < bytes.length; at++) {
		const byte = bytes[at] ?? 0
		if (byte === FILE_SEPARATOR) {
			if (bytes[at - 1] !== END_MARK || at - 1 < from) return BAD_FORMAT
			const text = textOf(bytes, from, at - 1)
			if (track >= 0 && text !== null) tracks[track] = text
			return matchEnd(bytes, at + 1, (status) => ({ kind: 'block', tracks, status }))
		}
		if (byte !== ESC) {
			if (byte < 0x20 || byte > 0x5f) return BAD_FORMAT
			continue
		}
		const mark = bytes[at + 1]
		if (mark === undefined) return MORE
		const text = textOf(bytes, from, at)
		if (track >= 0 && text !== null) tracks[track] = text
		if (mark === EMPTY || mark === UNDECODABLE) {
			if (track < 0 || text !== null) return BAD_FORMAT
			tracks[track] = mark === UNDECODABLE ? 'undecodable' : null
		} else {
			if (mark <= track + 1 || mark > 3) return BAD_FORMAT
			track = mark - 1
		}
		at += 1
		from = at + 1
	}
	return MORE
}

function textOf(bytes: Uint8Array, from: number, to: number): string | null {
	return to > from ? String.fromCharCode(...bytes.subarray(from, to)) : null
}

/** `1B 73 | 1B 01 len cells | 1B 02 len cells | 1B 03 len cells | 3F 1C | 1B status`: cells may be 1B. */
function matchRawBlock(bytes: Uint8Array): Match<Msr605Answer> {
	const cells: [Uint8Array | null, Uint8Array | null, Uint8Array | null] = [null, null, null]
	let at = 2
	for (let track = 0; track < 3; track++) {
		const [escapeByte, number, byteCount] = bytes.subarray(at, at + 3)
		if (escapeByte === undefined) return MORE
		if (escapeByte !== ESC || (number !== undefined && number !== track + 1)) return BAD_FORMAT
		if (byteCount === undefined) return MORE
		at += 3
		if (bytes.length < at + byteCount) return MORE
		if (byteCount > 0) cells[track] = bytes.slice(at, at + byteCount)
		at += byteCount
	}
	const [mark, separator] = bytes.subarray(at, at + 2)
	if (mark === undefined) return MORE
	if (mark !== END_MARK || (separator !== undefined && separator !== FILE_SEPARATOR)) return BAD_FORMAT
	if (separator === undefined) return MORE
	return matchEnd(bytes, at + 2, (status) => ({ kind: 'rawBlock', cells, status }))
}

function matchEnd(
	bytes: Uint8Array,
	at: number,
	answerOf: (status: number) => Msr605Answer,
): Match<Msr605Answer> {
	const [escapeByte, status] = bytes.subarray(at, at + 2)
	if (escapeByte !== undefined && escapeByte !== ESC) return BAD_FORMAT
	if (status === undefined) return MORE
	return STATUSES.has(status) ? frame(answerOf(status), at + 2) : BAD_FORMAT
}
