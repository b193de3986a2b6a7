import type { FrameMatcher } from '../framing/framer.ts'
import type { RunReader } from '../framing/gap-framer.ts'
import { xorOfTag } from './em4100.ts'

/**
 * What 125 kHz reader modules send (devices.md §2.2–2.4): the ten digits of a tag's number and their check, as text
 * between STX and ETX. Clones differ in the check, so how much of it is believed is a setting.
 */
export type Rfid125Frame = {
	/** Ten upper-case hexadecimal digits. */
	readonly tag: string
}

const STX = 0x02
const ETX = 0x03
const TAG_DIGITS = 10
/** STX, ten digits, two of the check, CR LF, ETX. */
export const RFID125_FRAME_BYTE_COUNT_MAX = 16

/**
 * `ascii`: two hexadecimal digits. `raw`: one byte. `ignored`: two characters that say nothing, as a batch of modules
 * sends them.
 */
export type TagCheck = 'ascii' | 'raw' | 'ignored'

/** A matcher of frames between STX and ETX; CR and LF inside are no part of what is said. */
export function matchTagFrame(check: TagCheck): FrameMatcher<Rfid125Frame> {
	const checkCount = check === 'raw' ? 1 : 2
	return (bytes) => {
		if (bytes[0] !== STX) return { kind: 'noise', badFrame: null }
		const said: number[] = []
		for (const [index, byte] of bytes.subarray(0, RFID125_FRAME_BYTE_COUNT_MAX).entries()) {
			if (index === 0) continue
			const isInCheck = said.length >= TAG_DIGITS && said.length < TAG_DIGITS + checkCount
			// The raw check byte may be any byte, also one that means something elsewhere.
			const isFree = isInCheck && check === 'raw'
			if (!isFree && (byte === 0x0d || byte === 0x0a)) continue
			if (said.length === TAG_DIGITS + checkCount) {
				if (byte !== ETX) return { kind: 'noise', badFrame: 'format' }
				const frame = frameOf(said, check)
				return frame
					? { kind: 'frame', frame, byteCount: index + 1 }
					: { kind: 'noise', badFrame: 'checksum' }
			}
			// Another STX in the middle is a beginning of its own.
			const isGood = isFree || (isInCheck && check === 'ignored' ? byte > ETX : isHexDigit(byte))
			if (!isGood) return { kind: 'noise', badFrame: 'format' }
			said.push(byte)
		}
		return bytes.length < RFID125_FRAME_BYTE_COUNT_MAX
			? { kind: 'more', begun: true }
			: { kind: 'noise', badFrame: 'length' }
	}
}

const RUN_FRAME_BYTE_COUNT = 12

/** EM-18: twelve digits and nothing around them. Several frames may stand in one run when the host was late to read. */
export const readEm18Run: RunReader<Rfid125Frame> = (run) => {
	if (run.length % RUN_FRAME_BYTE_COUNT !== 0) return 'length'
	const found: { frame: Rfid125Frame; byteCount: number }[] = []
	for (let from = 0; from < run.length; from += RUN_FRAME_BYTE_COUNT) {
		const said = [...run.subarray(from, from + RUN_FRAME_BYTE_COUNT)]
		if (!said.every(isHexDigit)) return 'format'
		const frame = frameOf(said, 'ascii')
		if (!frame) return 'checksum'
		found.push({ frame, byteCount: RUN_FRAME_BYTE_COUNT })
	}
	return found
}

function frameOf(said: readonly number[], check: TagCheck): Rfid125Frame | null {
	const tag = textOf(said.slice(0, TAG_DIGITS))
	const sent = said.slice(TAG_DIGITS)
	if (check === 'ignored') return { tag }
	const got = check === 'raw' ? sent[0] : Number.parseInt(textOf(sent), 16)
	return got === xorOfTag(tag) ? { tag } : null
}

const textOf = (said: readonly number[]) => String.fromCharCode(...said).toUpperCase()

function isHexDigit(byte: number): boolean {
	return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)
}
