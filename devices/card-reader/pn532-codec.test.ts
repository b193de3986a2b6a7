import { describe, expect, test } from 'vitest'
import { type DeviceVector, deliveries, deviceVectors } from '../../test/helpers/device-vectors.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import { toHex } from '../framing/hex.ts'
import {
	encodeCommand,
	matchPn532Frame,
	PN532_ACK,
	PN532_FRAME_BYTE_COUNT_MAX,
	PN532_NACK,
	PN532_WAKE_UP,
	type Pn532Frame,
	parseFirmware,
	parseTypeATarget,
} from './pn532-codec.ts'

const vectors = deviceVectors('pn532')

/** All frames of a delivery, the line then falling quiet. */
function framesOf(pieces: readonly Uint8Array[]): Framed<Pn532Frame>[] {
	const framer = new Framer<Pn532Frame>(matchPn532Frame, PN532_FRAME_BYTE_COUNT_MAX)
	return [...pieces.flatMap((piece) => framer.feed(piece)), ...framer.quiet()]
}

/** What a frame says, in the words of the vectors' `expect`. */
function meaningOf(frames: readonly Pn532Frame[]): Record<string, unknown> {
	const meaning: Record<string, unknown> = {}
	for (const frame of frames) {
		if (frame.kind === 'ack') meaning.ack = true
		if (frame.kind === 'nack') meaning.nack = true
		if (frame.kind === 'syntaxError') meaning.error = '7f'
		if (frame.kind === 'command') Object.assign(meaning, commandMeaning(frame.code, frame.data))
		if (frame.kind === 'reply') Object.assign(meaning, replyMeaning(frame.code, frame.data))
	}
	return meaning
}

const hex = (byte: number | undefined) => (byte ?? 0).toString(16).padStart(2, '0')

function commandMeaning(code: number, data: Uint8Array): Record<string, unknown> {
	const readValue = () => new DataView(data.buffer, data.byteOffset).getInt32(3, true)
	const isValue = data[1] === 0xc0 || data[1] === 0xc1
	return {
		cmd: hex(code),
		...(code === 0x40 ? { mf: hex(data[1]), block: data[2] } : {}),
		...(isValue ? { value: readValue() } : {}),
	}
}

function replyMeaning(code: number, data: Uint8Array): Record<string, unknown> {
	const meaning: Record<string, unknown> = { rsp: hex(code), len: data.length + 2 }
	if (code === 0x03)
		Object.assign(meaning, { ic: hex(data[0]), ver: data[1], rev: data[2], support: data[3] })
	if (code === 0x4b) {
		const target = parseTypeATarget(data)
		if (typeof target !== 'object') return { ...meaning, n: target === 'none' ? 0 : -1 }
		const { atqa, sak, uid } = target
		const card = { atqa: toHex(atqa), sak: hex(sak), uid: toHex(uid).toLowerCase() }
		return { ...meaning, n: 1, tg: target.target, ...card }
	}
	if (code === 0x41 || code === 0x43) meaning.status = hex(data[0])
	if (code === 0x43 && data[7] === 0x11) meaning.product = 'NTAG215'
	if (code === 0x41 && data.length === 17) {
		const block = new DataView(data.buffer, data.byteOffset + 1, 16)
		Object.assign(meaning, { value: block.getInt32(0, true), addr: block.getUint8(12) })
	}
	return meaning
}

function checkVector(vector: DeviceVector, found: readonly Framed<Pn532Frame>[]): void {
	const frames = found.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
	if (vector.valid) {
		expect(meaningOf(frames)).toMatchObject(vector.expect)
	} else {
		expect(frames).toEqual([])
		expect(found.some((one) => one.kind === 'discarded' && one.badFrame)).toBe(true)
	}
}

describe('PN532 frames', () => {
	test.each(vectors)('$name: the same whole, byte by byte and cut anywhere', (vector) => {
		for (const pieces of deliveries(vector.bytes)) checkVector(vector, framesOf(pieces))
	})

	test.each(vectors)('$name: a good frame after it is found', (vector) => {
		const answer = framesOf([vector.bytes, PN532_ACK]).at(-1)
		const isTruncated = vector.name === 'truncated reply'
		// Behind a truncated frame the ACK is inside what was begun; the quiet line sets it free.
		expect(answer, isTruncated ? 'freed by quiet' : vector.name).toEqual({
			kind: 'frame',
			frame: { kind: 'ack' },
		})
	})

	test('our commands are the frames of the manual', () => {
		const byName = (name: string) => vectors.find((vector) => vector.name === name)?.hex
		const written = (bytes: Uint8Array) => toHex(bytes).toLowerCase()
		expect(written(encodeCommand(0x14, [1]))).toBe(byName('SAMConfiguration normal'))
		expect(written(encodeCommand(0x02, []))).toBe(byName('GetFirmwareVersion'))
		expect(written(encodeCommand(0x32, [5, 0xff, 1, 2]))).toBe(byName('RFConfiguration max retries'))
		expect(written(encodeCommand(0x4a, [1, 0]))).toBe(byName('InListPassiveTarget 106A, 1 target'))
		expect(written(PN532_ACK)).toBe(byName('ACK'))
		expect(written(PN532_NACK)).toBe(byName('NACK'))
		expect(written(PN532_WAKE_UP)).toBe(`5555${'00'.repeat(14)}`)
	})

	test('noise of every length before a frame costs at most the noise', () => {
		const frame = encodeCommand(0x4a, [1, 0])
		for (let length = 0; length < 40; length++) {
			const noise = Uint8Array.from({ length }, (_, index) => (index * 91 + length * 37) & 0xff)
			const found = framesOf([noise, frame])
			expect(found.filter((one) => one.kind === 'frame')).toHaveLength(1)
		}
	})

	test('a target that claims more bytes than it has, or an odd UID size, is malformed', () => {
		expect(parseTypeATarget(Uint8Array.of(1, 1, 0, 4, 8, 7, 1, 2, 3, 4))).toBe('malformed')
		expect(parseTypeATarget(Uint8Array.of(1, 1, 0, 4, 8, 5, 1, 2, 3, 4, 5))).toBe('malformed')
		expect(parseTypeATarget(Uint8Array.of(1, 1))).toBe('malformed')
		expect(parseTypeATarget(new Uint8Array(0))).toBe('malformed')
		expect(parseFirmware(Uint8Array.of(0x07, 1, 6, 7))).toBeNull()
	})
})
