import type { DecodeOptions, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { wholeDecoder } from '../decode/whole-decoder.ts'
import { msr605Decoder } from './msr605-decoder.ts'
import { TRACK_DECODERS } from './track-decoder.ts'

/**
 * Whatever a card reader gave: a track's cells or bits, which begin with a start sentinel, else bytes of an MSR605.
 * The two cannot be mixed up: an ESC has even parity, so no cell looks like one, and no packed track begins like one.
 */
export const msrDecoder: ProtocolDecoder = {
	name: 'msr',
	summary: 'magnetic stripe: a track or bytes of an MSR605, whichever fits',
	hasDirections: msr605Decoder.hasDirections,
	contexts: msr605Decoder.contexts,
	contextSide: 'device',
	start: (options) =>
		wholeDecoder((bytes) => {
			const results = protocolsFor(bytes[0] ?? 0).map((protocol) => decodeAll(protocol, options, bytes))
			return results.find((all) => all.every(({ fields }) => !('error' in fields))) ?? results[0] ?? []
		}),
}

const [track1Decoder, track2Decoder, track3Decoder] = TRACK_DECODERS

function protocolsFor(first: number): readonly ProtocolDecoder[] {
	const tracks = ((): readonly (ProtocolDecoder | undefined)[] => {
		if ((first & 0b111_1111) === 0x45) return [track1Decoder, track3Decoder]
		return (first & 0b1_1111) === 0x0b ? [track2Decoder, track3Decoder] : []
	})()
	const known = tracks.filter((one) => one !== undefined)
	return known.length > 0 ? known : [msr605Decoder]
}

function decodeAll(protocol: ProtocolDecoder, options: DecodeOptions, bytes: Uint8Array) {
	const stream = protocol.start(options)
	return [...stream.feed(bytes), ...stream.end()]
}
