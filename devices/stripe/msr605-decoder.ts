import type { StripeTrack } from '../../protocol/card/stripe-card.ts'
import { eitherSide } from '../decode/either-side.ts'
import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import type { Match } from '../framing/framer.ts'
import { hexOf } from '../framing/hex.ts'
import { MSR605_BYTE_COUNT_MAX, type Msr605Answer, matchAnswer, type RawTracks } from './msr605-codec.ts'
import type { TrackNumber } from './track-cells.ts'
import { readAnyCells } from './track-decoder.ts'

/**
 * MSR605 bytes in words. What an answer means depends on what was asked; without a context the decoder takes the
 * likeliest: a status where a status fits, raw cells where a block cannot be text.
 */
export const msr605Decoder: ProtocolDecoder = {
	name: 'msr605',
	summary: 'MSR605, MSR606, MSR206 card reader and writer: commands, answers, read and raw blocks',
	hasDirections: true,
	contexts: {
		link: 'the answer to a link test',
		status: 'the answer to a write, an erasure or a setting',
		model: 'the answer to the question for the model',
		firmware: 'the answer to the question for the firmware',
		coercivity: 'the answer to the question for the coercivity',
		leadingZeros: 'the answer to the question for leading zeros',
		block: 'a swipe, read as text',
		rawBlock: 'a swipe, read raw',
	},
	contextSide: 'device',
	start: ({ direction, context }) => {
		const asked = ANSWER_KINDS.find((kind) => kind === context)
		if (asked !== undefined) return answersDecoder((bytes) => matchAnswer(asked, bytes))
		if (direction === 'host') return commandsDecoder()
		const answers = answersDecoder(matchLikeliest)
		return direction === 'device' ? answers : eitherSide(answers, commandsDecoder())
	},
}

const ANSWER_KINDS: readonly Msr605Answer['kind'][] = [
	'link',
	'status',
	'model',
	'firmware',
	'coercivity',
	'leadingZeros',
	'block',
	'rawBlock',
]

function answersDecoder(match: (bytes: Uint8Array) => Match<Msr605Answer>) {
	return framedDecoder({ match, byteCountMax: MSR605_BYTE_COUNT_MAX, describe })
}

function matchLikeliest(bytes: Uint8Array): Match<Msr605Answer> {
	const [first, second] = bytes
	if (first === 0x1b && second === undefined) return { kind: 'more', begun: true }
	if (first !== 0x1b || second === 0x79) return matchAnswer('link', bytes)
	if (second === 0x73) {
		const asText = matchAnswer('block', bytes)
		return asText.kind === 'noise' ? matchAnswer('rawBlock', bytes) : asText
	}
	for (const kind of ['status', 'coercivity', 'model', 'firmware', 'leadingZeros'] as const) {
		const match = matchAnswer(kind, bytes)
		if (match.kind !== 'noise') return match
	}
	return { kind: 'noise', badFrame: null }
}

function describe(answer: Msr605Answer): { kind: string; fields: Fields } {
	switch (answer.kind) {
		case 'link':
			return {
				kind: 'link',
				fields: { reply: 'commOk', ...(answer.isEscLost ? { quirk: 'lostEsc' } : {}) },
			}
		case 'status':
			return { kind: 'status', fields: { status: byteHex(answer.status) } }
		case 'model':
			return { kind: 'model', fields: { model: answer.model } }
		case 'firmware':
			return { kind: 'firmware', fields: { fw: answer.firmware } }
		case 'coercivity':
			return { kind: 'coercivity', fields: { coercivity: answer.coercivity === 'high' ? 'hi' : 'lo' } }
		case 'leadingZeros':
			return { kind: 'leadingZeros', fields: { lz13: answer.tracks13, lz2: answer.track2 } }
		case 'block': {
			const [t1, t2, t3] = answer.tracks.map(trackWord)
			return {
				kind: 'block',
				fields: { t1: t1 ?? null, t2: t2 ?? null, t3: t3 ?? null, status: byteHex(answer.status) },
			}
		}
		case 'rawBlock':
			return {
				kind: 'rawBlock',
				fields: { ...rawFields(answer.cells), status: byteHex(answer.status) },
			}
	}
}

/** As decoders say it. */
export const trackWord = (track: StripeTrack) => (track === 'undecodable' ? 'error' : track)

function rawFields(cells: RawTracks): Fields {
	const fields: Record<string, string | boolean> = {}
	for (const [index, track] of cells.entries()) {
		if (track === null) continue
		const number = (index + 1) as TrackNumber
		const read = readAnyCells(track, number)
		fields[`t${number}raw`] = hexOf(track)
		if (read.kind === 'track') fields[`t${number}`] = read.text
		fields.lrcOk = fields.lrcOk !== false && read.kind === 'track'
	}
	return fields
}

const byteHex = (byte: number) => hexOf(Uint8Array.of(byte))

/** Commands: their word, and how many bytes follow the code; a block goes on until `3F 1C`. */
const COMMANDS: Readonly<Record<number, readonly [string, number | 'block']>> = {
	97: ['reset', 0],
	101: ['commTest', 0],
	114: ['readIso', 0],
	119: ['writeIso', 'block'],
	109: ['readRaw', 0],
	110: ['writeRaw', 'block'],
	129: ['ledsOff', 0],
	130: ['ledsOn', 0],
	131: ['ledGreen', 0],
	132: ['ledYellow', 0],
	133: ['ledRed', 0],
	134: ['sensorTest', 0],
	135: ['ramTest', 0],
	122: ['setLeadingZeros', 2],
	108: ['askLeadingZeros', 0],
	99: ['erase', 1],
	98: ['setDensity', 1],
	111: ['setCellBits', 3],
	120: ['setHighCoercivity', 0],
	121: ['setLowCoercivity', 0],
	100: ['askCoercivity', 0],
	116: ['askModel', 0],
	118: ['askFirmware', 0],
}

type Msr605Command = { readonly word: string; readonly data: Uint8Array }

function commandsDecoder() {
	return framedDecoder<Msr605Command>({
		match: matchCommand,
		byteCountMax: MSR605_BYTE_COUNT_MAX,
		describe: ({ word, data }) => ({
			kind: 'command',
			fields: { cmd: word, ...(data.length > 0 ? { data: hexOf(data) } : {}) },
		}),
	})
}

function matchCommand(bytes: Uint8Array): Match<Msr605Command> {
	const [first, code] = bytes
	if (first !== 0x1b) return { kind: 'noise', badFrame: null }
	if (code === undefined) return { kind: 'more', begun: true }
	const command = COMMANDS[code]
	if (!command) return { kind: 'noise', badFrame: 'format' }
	const [word, dataLength] = command
	const byteCount = dataLength === 'block' ? blockEnd(bytes) : 2 + dataLength
	if (byteCount === null || bytes.length < byteCount) return { kind: 'more', begun: true }
	return { kind: 'frame', frame: { word, data: bytes.slice(2, byteCount) }, byteCount }
}

function blockEnd(bytes: Uint8Array): number | null {
	const at = bytes.findIndex((byte, index) => byte === 0x1c && bytes[index - 1] === 0x3f)
	return at < 0 ? null : at + 1
}
