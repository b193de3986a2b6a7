import type { Decoded, Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { wholeDecoder } from '../decode/whole-decoder.ts'
import { hexOf } from '../framing/hex.ts'
import { parseHidSwipe } from './hid-swipe-report.ts'
import { matchAnswer } from './msr605-codec.ts'
import { trackWord } from './msr605-decoder.ts'
import { MSR605X_REPORT_BYTE_COUNT, parsePacket } from './msr605x-packets.ts'

/** One report of a reader that has no other frame. */
export const HID_MSR_DECODERS: readonly ProtocolDecoder[] = [
	reportDecoder('hid_msr', 'magnetic stripe readers in HID mode, by the length of the report', (report) =>
		report.length === MSR605X_REPORT_BYTE_COUNT ? describePacket(report) : describeSwipe(report),
	),
	reportDecoder('msr605x', 'MSR605X: a report of 64 bytes', describePacket),
	reportDecoder('magtek', 'MagTek and ID TECH readers in HID mode: a swipe in one report', describeSwipe),
]

type Described = Pick<Decoded, 'kind' | 'fields'>

function reportDecoder(
	name: string,
	summary: string,
	describe: (report: Uint8Array) => Described,
): ProtocolDecoder {
	return {
		name,
		summary,
		hasDirections: false,
		contexts: {},
		start: () => wholeDecoder((bytes) => [{ offset: 0, bytes, ...describe(bytes) }]),
	}
}

function describePacket(report: Uint8Array): Described {
	const packet = parsePacket(report)
	if (packet.kind === 'rejected')
		return {
			kind: packet.reason === 'length' ? 'badLength' : 'badFormat',
			fields: { error: packet.reason },
		}
	const { isFirst, isLast, payload } = packet
	const fields: Fields = { payload: hexOf(payload), first: isFirst, last: isLast, len: payload.length }
	const answer = payload.length === 2 ? matchAnswer('coercivity', payload) : null
	if (answer?.kind !== 'frame' || answer.frame.kind !== 'coercivity') return { kind: 'packet', fields }
	return {
		kind: 'packet',
		fields: { ...fields, coercivity: answer.frame.coercivity === 'high' ? 'hi' : 'lo' },
	}
}

const ENCODINGS = ['ISO/ABA', 'AAMVA', 'CADL', 'blank', 'other', 'undetermined', 'none']

function describeSwipe(report: Uint8Array): Described {
	const swipe = parseHidSwipe(report)
	if (swipe.kind === 'rejected') return { kind: 'badLength', fields: { error: swipe.reason } }
	const [t1, t2, t3] = swipe.tracks.map(trackWord)
	const [t1len, t2len, t3len] = swipe.lengths
	const enc = ENCODINGS[swipe.encoding] ?? String(swipe.encoding)
	return {
		kind: 'swipe',
		fields: {
			maker: swipe.maker,
			enc,
			t1: t1 ?? null,
			t2: t2 ?? null,
			t3: t3 ?? null,
			t1len,
			t2len,
			t3len,
		},
	}
}
