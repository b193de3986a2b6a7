import type { Match } from '../framing/framer.ts'

/**
 * What an ESC/POS printer says. All its answers share one line without lengths or checks and are told apart by
 * fixed bits (devices.md §5.4):
 *
 *   DLE EOT `0xx1xx10` · ASB `0xx1xx00` and three bytes with bits 4 and 7 clear · GS r `0xx0xxxx`
 *   blocks `37 … 00` and `5F … 00` · XON 11, XOFF 13 (which may fall between the bytes of an ASB block)
 */
export type PrinterAnswer =
	| { readonly kind: 'realTime'; readonly byte: number }
	| { readonly kind: 'automatic'; readonly status: AutomaticStatus }
	/** GS r, as one byte; which request it answers only the asker knows. */
	| { readonly kind: 'queued'; readonly byte: number }
	| { readonly kind: 'processId'; readonly id: string }
	| { readonly kind: 'cleared' }
	| { readonly kind: 'text'; readonly text: string }

export type AutomaticStatus = {
	readonly drawerHigh: boolean
	readonly offline: boolean
	readonly coverOpen: boolean
	readonly mechanicalError: boolean
	readonly cutterError: boolean
	readonly unrecoverableError: boolean
	readonly autoRecoverableError: boolean
	readonly paperNearEnd: boolean
	readonly paperEnd: boolean
}

export type RealTimeStatus =
	| {
			readonly n: 1
			readonly drawerHigh: boolean
			readonly offline: boolean
			readonly awaitsRecovery: boolean
	  }
	| { readonly n: 2; readonly coverOpen: boolean; readonly paperStop: boolean; readonly error: boolean }
	| {
			readonly n: 3
			readonly mechanicalError: boolean
			readonly cutterError: boolean
			readonly unrecoverableError: boolean
			readonly autoRecoverableError: boolean
	  }
	| { readonly n: 4; readonly paperNearEnd: boolean; readonly paperEnd: boolean }

const XON = 0x11
const XOFF = 0x13
/** The longest block is a model name. */
export const PRINTER_ANSWER_BYTE_COUNT_MAX = 96

/** Bytes without flow control, and how many of the original bytes the first `count` of them take. */
function withoutFlowControl(bytes: Uint8Array, count: number): { taken: number[]; byteCount: number } | null {
	const taken: number[] = []
	for (const [index, byte] of bytes.entries()) {
		if (byte === XON || byte === XOFF) continue
		taken.push(byte)
		if (taken.length === count) return { taken, byteCount: index + 1 }
	}
	return null
}

/** Matches one answer at the start of `bytes` (see {@link Match}). */
export function matchPrinterAnswer(bytes: Uint8Array): Match<PrinterAnswer> {
	const first = bytes[0] ?? 0
	if (first === XON || first === XOFF) return { kind: 'skip', byteCount: 1 }
	if (first === 0x37 || first === 0x5f) return matchBlock(bytes, first)
	if ((first & 0b1001_0011) === 0b0001_0010) {
		return { kind: 'frame', frame: { kind: 'realTime', byte: first }, byteCount: 1 }
	}
	if ((first & 0b1001_0011) === 0b0001_0000) return matchAutomatic(bytes)
	if ((first & 0b1001_0000) === 0)
		return { kind: 'frame', frame: { kind: 'queued', byte: first }, byteCount: 1 }
	return { kind: 'noise', badFrame: null }
}

function matchAutomatic(bytes: Uint8Array): Match<PrinterAnswer> {
	for (let count = 2; count <= 4; count++) {
		const part = withoutFlowControl(bytes, count)
		if (!part) return { kind: 'more', begun: true }
		if (((part.taken[count - 1] ?? 0) & 0b1001_0000) !== 0) return { kind: 'noise', badFrame: 'format' }
		if (count === 4) {
			const frame: PrinterAnswer = { kind: 'automatic', status: automaticStatusOf(part.taken) }
			return { kind: 'frame', frame, byteCount: part.byteCount }
		}
	}
	return { kind: 'more', begun: true }
}

function automaticStatusOf([first = 0, second = 0, third = 0]: readonly number[]): AutomaticStatus {
	return {
		drawerHigh: (first & 0x04) !== 0,
		offline: (first & 0x08) !== 0,
		coverOpen: (first & 0x20) !== 0,
		mechanicalError: (second & 0x04) !== 0,
		cutterError: (second & 0x08) !== 0,
		unrecoverableError: (second & 0x20) !== 0,
		autoRecoverableError: (second & 0x40) !== 0,
		paperNearEnd: (third & 0x03) !== 0,
		paperEnd: (third & 0x0c) !== 0,
	}
}

/** `37 22 d1 d2 d3 d4 00`, `37 25 00`, `5F text 00`. */
function matchBlock(bytes: Uint8Array, first: number): Match<PrinterAnswer> {
	const end = bytes.indexOf(0x00)
	const body = withoutFlow(bytes.subarray(1, end < 0 ? bytes.length : end))
	if (!body.every((byte) => byte >= 0x20 && byte <= 0x7e)) return { kind: 'noise', badFrame: 'format' }
	if (end < 0)
		return bytes.length < PRINTER_ANSWER_BYTE_COUNT_MAX
			? { kind: 'more', begun: true }
			: { kind: 'noise', badFrame: 'format' }
	const frame = blockOf(first, String.fromCharCode(...body))
	return frame ? { kind: 'frame', frame, byteCount: end + 1 } : { kind: 'noise', badFrame: 'format' }
}

function withoutFlow(bytes: Uint8Array): Uint8Array {
	return bytes.filter((byte) => byte !== XON && byte !== XOFF)
}

function blockOf(first: number, text: string): PrinterAnswer | null {
	if (first === 0x5f) return { kind: 'text', text: text.trim() }
	if (text === '%') return { kind: 'cleared' }
	return text.length === 5 && text.startsWith('"') ? { kind: 'processId', id: text.slice(1) } : null
}

/** Reads the answer to DLE EOT n; null when the fixed bits are wrong. */
export function parseRealTimeStatus(n: 1 | 2 | 3 | 4, byte: number): RealTimeStatus | null {
	if ((byte & 0b1001_0011) !== 0b0001_0010) return null
	const has = (mask: number) => (byte & mask) !== 0
	switch (n) {
		case 1:
			return { n, drawerHigh: has(0x04), offline: has(0x08), awaitsRecovery: has(0x20) }
		case 2:
			return { n, coverOpen: has(0x04), paperStop: has(0x20), error: has(0x40) }
		case 3:
			return {
				n,
				mechanicalError: has(0x04),
				cutterError: has(0x08),
				unrecoverableError: has(0x20),
				autoRecoverableError: has(0x40),
			}
		case 4:
			return { n, paperNearEnd: has(0x0c), paperEnd: has(0x60) }
	}
}

/** Reads the answer to GS r 1 (paper). */
export function parsePaperFence(byte: number): {
	readonly paperNearEnd: boolean
	readonly paperEnd: boolean
} {
	return { paperNearEnd: (byte & 0x03) !== 0, paperEnd: (byte & 0x0c) !== 0 }
}
