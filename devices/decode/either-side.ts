import type { Decoded, NotAFrame, StreamDecoder } from './protocol-decoder.ts'

const NOT_FRAMES: ReadonlySet<string> = new Set<NotAFrame>([
	'noise',
	'badChecksum',
	'badLength',
	'badFormat',
	'truncated',
])

export const isFrame = ({ kind }: Decoded): boolean => !NOT_FRAMES.has(kind)

/** So much is looked at before the usual side is believed. */
const UNDECIDED_BYTE_COUNT_MAX = 4096

/**
 * Bytes of which nobody said whose they are: the usual side's, unless these make no sense of some of them and the other
 * side of all. Nothing is told while both make sense of everything, for what is told cannot be taken back.
 */
export function eitherSide(usual: StreamDecoder, other: StreamDecoder): StreamDecoder {
	let chosen: StreamDecoder | null = null
	let byteCount = 0
	const ofUsual: Decoded[] = []
	const ofOther: Decoded[] = []

	/** Everything that the chosen side has said so far. */
	function choose(side: StreamDecoder): readonly Decoded[] {
		chosen = side
		return side === usual ? ofUsual : ofOther
	}

	return {
		feed: (bytes) => {
			if (chosen) return chosen.feed(bytes)
			byteCount += bytes.length
			ofUsual.push(...usual.feed(bytes))
			ofOther.push(...other.feed(bytes))
			const isDecided = byteCount > UNDECIDED_BYTE_COUNT_MAX || !ofOther.every(isFrame)
			return isDecided ? choose(usual) : []
		},
		end: () => {
			if (chosen) return chosen.end()
			ofUsual.push(...usual.end())
			ofOther.push(...other.end())
			return choose(!ofUsual.every(isFrame) && ofOther.every(isFrame) ? other : usual)
		},
	}
}
