import { hasLuhnDigit, readFields } from '../../protocol/card/track-fields.ts'
import type { Decoded, Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { wholeDecoder } from '../decode/whole-decoder.ts'
import { hexOf } from '../framing/hex.ts'
import { formatsOf, type ReadTrack, readCells, type TrackNumber, unpackCells } from './track-cells.ts'

/** One track as raw reads give it: a cell to a byte, or the bits of the cells packed eight to a byte. */
function trackDecoder(track: TrackNumber, alphabet: string): ProtocolDecoder {
	return {
		name: `track${track}`,
		summary: `magnetic stripe, track ${track} (${alphabet}): cells or packed bits`,
		hasDirections: false,
		contexts: {},
		start: () => wholeDecoder((bytes) => [decodeTrack(bytes, track)]),
	}
}

function decodeTrack(bytes: Uint8Array, track: TrackNumber): Decoded {
	const read = readAnyCells(bytes, track)
	const place = { offset: 0, bytes }
	if (read.kind === 'track') return { kind: 'track', ...place, fields: trackFields(read) }
	const { error, cell } = read
	const kind = error === 'parity' || error === 'lrc' ? 'badChecksum' : 'badFormat'
	return { kind, ...place, fields: error === 'parity' ? { error, cell } : { error } }
}

/** Cells as they stand where all of them have the size of one, else packed ones. */
export function readAnyCells(bytes: Uint8Array, track: TrackNumber): ReadTrack {
	const reads = formatsOf(track).map((format) => {
		const areCells = bytes.every((byte) => byte < 1 << (format.dataBits + 1))
		return readCells(areCells ? bytes : unpackCells(bytes, format), format, track)
	})
	return (
		reads.find((read) => read.kind === 'track') ?? reads[0] ?? { kind: 'refused', error: 'sentinel', cell: 0 }
	)
}

/** What stands on a track, with what is recognised of it. */
function trackFields({ text, lrc }: { text: string; lrc: number }): Fields {
	const { number, name, expiry, serviceCode, discretionary } = readFields(text)
	const named = { pan: number, name, exp: expiry, svc: serviceCode, disc: discretionary }
	const there = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null))
	const luhn = number === null ? {} : { luhn: hasLuhnDigit(number) }
	return { text, lrc: hexOf(Uint8Array.of(lrc)), ...there, ...luhn }
}

export const TRACK_DECODERS: readonly ProtocolDecoder[] = [
	trackDecoder(1, '6 bits and parity'),
	trackDecoder(2, '4 bits and parity'),
	trackDecoder(3, '4 or 6 bits and parity'),
]
