import type { FrameMatcher, Match } from '../framing/framer.ts'
import { EM4100_BYTE_COUNT, readEm4100Bits } from './em4100.ts'
import {
	matchTagFrame,
	RFID125_FRAME_BYTE_COUNT_MAX,
	type Rfid125Frame,
	readEm18Run,
} from './rfid125-codec.ts'

/**
 * For who does not know which module sent the bytes: takes every form whose check is right. A driver never guesses like
 * this, because a wrong check then has more than one way to look right.
 */
export type AnyTag = Rfid125Frame & {
	readonly form: 'standard' | 'rawChecksum' | 'em18' | 'em4100'
}

const STX = 0x02
const EM18_BYTE_COUNT = 12
const ascii = matchTagFrame('ascii')
const raw = matchTagFrame('raw')

export const ANY_TAG_BYTE_COUNT_MAX = RFID125_FRAME_BYTE_COUNT_MAX

export const matchAnyTag: FrameMatcher<AnyTag> = (bytes) => {
	const [first = 0, second] = bytes
	if (first === STX) return matchMarked(bytes)
	// Nine 1 bits begin what is on the air.
	if (first === 0xff && (second === undefined || second >= 0x80)) return matchAir(bytes)
	return matchEm18(bytes)
}

function matchMarked(bytes: Uint8Array): Match<AnyTag> {
	const standard = withForm(ascii(bytes), 'standard')
	const clone = withForm(raw(bytes), 'rawChecksum')
	const order = [standard, clone]
	return order.find(({ kind }) => kind === 'frame') ?? order.find(({ kind }) => kind === 'more') ?? standard
}

function matchAir(bytes: Uint8Array): Match<AnyTag> {
	if (bytes.length < EM4100_BYTE_COUNT) return { kind: 'more', begun: false }
	const tag = readEm4100Bits(bytes.subarray(0, EM4100_BYTE_COUNT))
	if (tag === 'header' || tag === 'length') return { kind: 'noise', badFrame: null }
	if (tag === 'parity') return { kind: 'noise', badFrame: 'checksum' }
	return { kind: 'frame', frame: { tag, form: 'em4100' }, byteCount: EM4100_BYTE_COUNT }
}

function matchEm18(bytes: Uint8Array): Match<AnyTag> {
	const run = bytes.subarray(0, EM18_BYTE_COUNT)
	if (!/^[0-9A-Fa-f]+$/.test(String.fromCharCode(...run))) return { kind: 'noise', badFrame: null }
	if (run.length < EM18_BYTE_COUNT) return { kind: 'more', begun: false }
	const found = readEm18Run(run)
	const frame = typeof found === 'string' ? undefined : found[0]?.frame
	return frame
		? { kind: 'frame', frame: { ...frame, form: 'em18' }, byteCount: EM18_BYTE_COUNT }
		: { kind: 'noise', badFrame: null }
}

function withForm(match: Match<Rfid125Frame>, form: AnyTag['form']): Match<AnyTag> {
	return match.kind === 'frame' ? { ...match, frame: { ...match.frame, form } } : match
}
