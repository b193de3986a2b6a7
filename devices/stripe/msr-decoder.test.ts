import { describe, expect, test } from 'vitest'
import { deviceVectors } from '../../test/helpers/device-vectors.ts'
import type { ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { msrDecoder } from './msr-decoder.ts'
import { msr605Decoder } from './msr605-decoder.ts'
import { TRACK_DECODERS } from './track-decoder.ts'

function decode(protocol: ProtocolDecoder, bytes: Uint8Array, direction: 'host' | 'device' | null) {
	const stream = protocol.start({ direction, context: null })
	return [...stream.feed(bytes), ...stream.end()]
}

describe('msr takes what fits', () => {
	test.each(deviceVectors('msr'))('$name', ({ name, bytes, dir }) => {
		const direction = dir === 'host>dev' ? 'host' : 'device'
		const track = /^track (\d)/.exec(name)?.[1]
		const protocol = track === undefined ? msr605Decoder : TRACK_DECODERS[Number(track) - 1]
		if (!protocol) throw new Error(`no decoder for track ${track}`)
		expect(decode(msrDecoder, bytes, direction)).toEqual(decode(protocol, bytes, direction))
	})

	test('a numeric track too long for track 2 is a track 3', () => {
		const cells = Uint8Array.of(0x0b, ...new Array<number>(50).fill(0x01), 0x1f, 0x04)
		expect(decode(msrDecoder, cells, null)).toMatchObject([
			{ kind: 'track', fields: { text: `;${'1'.repeat(50)}?` } },
		])
	})
})
