import { describe, expect, test } from 'vitest'
import { deliveries, deviceVectors, fromHex } from '../../test/helpers/device-vectors.ts'
import { concatenate, Framer } from '../framing/framer.ts'
import { hexOf } from '../framing/hex.ts'
import {
	encodeMessage,
	LLRP_MESSAGE_BYTE_COUNT_MAX,
	type LlrpMessage,
	matchLlrpMessage,
	u16,
	u32,
} from './llrp-message.ts'
import { llrpParameter, readParameters, tlv } from './llrp-parameters.ts'
import { readEvents, readReport, readStatus } from './llrp-reports.ts'
import {
	addRoSpec,
	closeConnection,
	deleteRoSpecs,
	enableRoSpec,
	keepaliveAck,
	readerEventKind,
	setReaderConfig,
	startRoSpec,
} from './llrp-requests.ts'

const EPC = fromHex('E2801160600002070000ABCD')
const epc96 = concatenate(Uint8Array.of(0x8d), EPC)
const tagData = (...parts: readonly Uint8Array[]) => tlv(llrpParameter.tagReportData, ...parts)
const v1 = (id: number) => ({ version: 1, id }) as const

describe('requests are the bytes of the vectors', () => {
	const bytesOf = (name: string) => {
		const vector = deviceVectors('llrp').find((one) => one.name === name)
		if (!vector) throw new Error(`no vector ${name}`)
		return vector.hex
	}

	test.each([
		['delete all ROSpecs', deleteRoSpecs(v1(9))],
		['set keepalive 10 s', setReaderConfig(v1(3), { keepaliveMs: 10_000, events: [] })],
		['add ROSpec 1, all antennas, portal fields', addRoSpec(v1(4), [])],
		['enable ROSpec 1', enableRoSpec(v1(8))],
		['start ROSpec 1', startRoSpec(v1(10))],
		['keepalive ack', keepaliveAck(v1(77))],
		['close connection', closeConnection(v1(0x63))],
	])('%s', (name, bytes) => expect(hexOf(bytes)).toBe(bytesOf(name)))

	test('named antennas stand in the AISpec, and events in the notification spec', () => {
		expect(hexOf(addRoSpec(v1(1), [2, 5]))).toContain('00b7001a000200020005')
		const config = setReaderConfig(v1(1), { keepaliveMs: 10_000, events: [readerEventKind.antenna] })
		expect(hexOf(config)).toContain('00f4000b00f50007000880' + '00dc0009')
	})

	test('a reader that speaks 1.1 is answered in 1.1', () =>
		expect(hexOf(keepaliveAck({ version: 2, id: 5 }))).toBe('08480000000a00000005'))
})

describe('the stream', () => {
	const messagesOf = (pieces: readonly Uint8Array[]) => {
		const framer = new Framer<LlrpMessage>(matchLlrpMessage, LLRP_MESSAGE_BYTE_COUNT_MAX)
		return [...pieces.flatMap((piece) => framer.feed(piece)), ...framer.quiet()]
	}

	test('messages of both versions, however they are cut', () => {
		const whole = concatenate(
			encodeMessage({ version: 1, type: 62, id: 0xffff_ffff, body: new Uint8Array(0) }),
			encodeMessage({ version: 2, type: 1023, id: 7, body: Uint8Array.of(1, 2, 3) }),
		)
		for (const pieces of deliveries(whole))
			expect(messagesOf(pieces)).toMatchObject([
				{ kind: 'frame', frame: { version: 1, type: 62, id: 0xffff_ffff } },
				{ kind: 'frame', frame: { version: 2, type: 1023, id: 7, body: Uint8Array.of(1, 2, 3) } },
			])
	})

	test.each([
		['0', '00 3E 00 00 00 0A 00 00 00 01', null],
		['3', '0C 3E 00 00 00 0A 00 00 00 01', null],
		['with reserved bits', '24 3E 00 00 00 0A 00 00 00 01', null],
		['1, shorter than its header', '04 3E 00 00 00 09 00 00 00 01', 'length'],
		['1, longer than we take', '04 3E 00 10 00 01 00 00 00 01', 'length'],
		['1, cut off', '04 3E 00 00 00 0B 00 00 00 01', 'truncated'],
	])('version %s is no message', (_, hex, badFrame) =>
		expect(messagesOf([fromHex(hex)])[0]).toMatchObject({ kind: 'discarded', badFrame }),
	)
})

describe('parameters', () => {
	test('an unknown TLV is skipped by its length', () => {
		const body = tagData(tlv(999, fromHex('8D0000')), epc96)
		expect(readReport(body)).toMatchObject({ tags: [{ epc: hexOf(EPC).toUpperCase() }], fault: null })
	})

	test('an unknown TV makes the rest unreadable: what stood before it counts, and it is said', () => {
		const body = tagData(epc96, Uint8Array.of(0x80 | 77, 1, 2), Uint8Array.of(0x86, 0xc6))
		expect(readReport(body)).toMatchObject({
			tags: [{ epc: 'E2801160600002070000ABCD', peakRssiDbm: null }],
			fault: 'unknownTv',
		})
	})

	test('an unknown TV before the EPC leaves a tag that cannot be read; the next one can', () => {
		const body = concatenate(tagData(Uint8Array.of(0x80 | 21), epc96), tagData(epc96))
		const { tags, tagsUnreadable, fault } = readReport(body)
		expect([tags.length, tagsUnreadable, fault]).toEqual([1, 1, 'unknownTv'])
	})

	test.each([
		['a TLV that claims more than there is', '00F0000A 00', 'tlvLength'],
		['a TLV shorter than its own header', '00F00003', 'tlvLength'],
		['half a TLV header', '00F000', 'tlvLength'],
		['a TLV with the number of a TV', '000D0010 E2801160600002070000ABCD', 'tlvType'],
		['a TV cut off', '8DE28011', 'tvLength'],
	])('%s', (_, hex, fault) => expect(readParameters(fromHex(hex)).fault).toBe(fault))

	test('a tag that is wrong inside is not believed; the one beside it is', () => {
		const body = concatenate(tagData(epc96, fromHex('00F100FF')), tagData(epc96))
		const { tags, tagsUnreadable, fault } = readReport(body)
		expect([tags.length, tagsUnreadable, fault]).toEqual([1, 1, 'tlvLength'])
	})

	test.each([
		['no bits', 0, 12],
		['more bits than bytes', 104, 12],
	])('an EPC of %s is none', (_, bits, byteCount) => {
		const body = tagData(tlv(llrpParameter.epcData, u16(bits), new Uint8Array(byteCount)))
		expect(readReport(body)).toMatchObject({ tags: [], tagsUnreadable: 1, fault: null })
	})
})

test('every selected field may be missing', () => {
	expect(readReport(tagData(epc96)).tags).toEqual([
		{
			epc: 'E2801160600002070000ABCD',
			antennaId: null,
			peakRssiDbm: null,
			firstSeenUs: null,
			lastSeenUs: null,
			seenCount: null,
		},
	])
})

describe('reader events', () => {
	const event = (...parts: readonly Uint8Array[]) => tlv(llrpParameter.readerEventData, ...parts)

	test('all that concerns a door', () => {
		const events = readEvents(
			event(
				tlv(llrpParameter.antennaEvent, Uint8Array.of(1), u16(3)),
				tlv(llrpParameter.readerException, u16(4), new TextEncoder().encode('热!'), u16(0)),
				tlv(llrpParameter.connectionClose),
			),
		)
		expect(events).toEqual({
			utcUs: null,
			connectionAttempt: null,
			antenna: { antennaId: 3, connected: true },
			closing: true,
			exception: '热!',
			fault: null,
		})
	})

	test('parameters that are too short say nothing', () =>
		expect(
			readEvents(
				event(tlv(llrpParameter.antennaEvent, Uint8Array.of(1)), tlv(llrpParameter.connectionAttempt)),
			),
		).toMatchObject({ antenna: null, connectionAttempt: null }))
})

test('a status without its text, or none at all', () => {
	expect(readStatus(tlv(llrpParameter.status, u16(101)))).toEqual({ code: 101, text: '' })
	expect(readStatus(tlv(llrpParameter.status, u16(101), u16(50), u16(0x4142)))).toEqual({
		code: 101,
		text: 'AB',
	})
	expect(readStatus(u32(1))).toBeNull()
})
