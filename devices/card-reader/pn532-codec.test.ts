import { describe, expect, test } from 'vitest'
import { deviceVectors } from '../../test/helpers/device-vectors.ts'
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

describe('PN532 frames', () => {
	test.each(vectors)('$name: a good frame after it is found', (vector) => {
		const answer = framesOf([vector.bytes, PN532_ACK]).at(-1)
		const isTruncated = vector.name === 'truncated reply'
		// Behind a truncated frame the ACK is inside what was begun; the quiet line sets it free.
		expect(answer, isTruncated ? 'freed by quiet' : vector.name).toMatchObject({
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
