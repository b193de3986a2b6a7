import type { Match } from '../framing/framer.ts'
import { hexOf } from '../framing/hex.ts'
import type { EscposCommand } from './escpos-command.ts'

/**
 * `GS ( family pL pH body` and `GS 8 L p1 p2 p3 p4 body`: functions that carry their length. QR codes are family `k`,
 * graphics `L`, process ids `H`, switches for real-time commands `D` (Epson ESC/POS reference).
 */
export function matchEscposFunction(bytes: Uint8Array): Match<EscposCommand> {
	const [, , family, low, high] = bytes
	if (family === undefined || low === undefined || high === undefined) return { kind: 'more', begun: true }
	return matchBody(bytes, 5, low + 256 * high, String.fromCharCode(family))
}

/** The same graphics with a length of four bytes, for images that two cannot count. */
export function matchGraphics32(bytes: Uint8Array): Match<EscposCommand> {
	if (bytes.length < 7) return { kind: 'more', begun: true }
	const byteCount = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(3, true)
	return matchBody(bytes, 7, byteCount, String.fromCharCode(bytes[2] ?? 0))
}

/** More than any printer's memory: the length itself is wrong. */
const BODY_BYTE_COUNT_MAX = 500_000

function matchBody(bytes: Uint8Array, at: number, length: number, family: string): Match<EscposCommand> {
	if (length > BODY_BYTE_COUNT_MAX) return { kind: 'noise', badFrame: 'length' }
	const byteCount = at + length
	if (bytes.length < byteCount) return { kind: 'more', begun: true }
	return { kind: 'frame', frame: read(family, bytes.subarray(at, byteCount)), byteCount }
}

function read(family: string, body: Uint8Array): EscposCommand {
	if (family === 'k' && body[0] === QR) return readQr(body)
	if (family === 'L') return readGraphics(body)
	if (family === 'H' && body[0] === 0x30 && body[1] === 0x30) return readProcessId(body)
	return { kind: 'command', name: `GS ( ${family}`, fields: { body: hexOf(body) } }
}

/** The first byte of a function of family `k` says which two-dimensional code it is for. */
const QR = 0x31
const QR_LEVELS: Readonly<Record<number, string>> = { 48: 'L', 49: 'M', 50: 'Q', 51: 'H' }

function readQr(body: Uint8Array): EscposCommand {
	const [, code = 0, parameter = 0] = body
	switch (code) {
		case 0x41:
			return { kind: 'command', name: 'qrModel', fields: { model: parameter - 0x30 } }
		case 0x43:
			return { kind: 'command', name: 'qrModule', fields: { dots: parameter } }
		case 0x45:
			return { kind: 'command', name: 'qrLevel', fields: { level: QR_LEVELS[parameter] ?? parameter } }
		case 0x50:
			return { kind: 'command', name: 'qrStore', fields: { qr: new TextDecoder().decode(body.subarray(3)) } }
		case 0x51:
			return { kind: 'command', name: 'qrPrint', fields: {} }
		default:
			return { kind: 'malformed', error: 'function' }
	}
}

/** 112 stores `30 70 a bx by c xL xH yL yH data`, its width in dots; 50 prints what is stored. */
function readGraphics(body: Uint8Array): EscposCommand {
	const code = body[1] ?? 0
	if (code === 2 || code === 50) return { kind: 'command', name: 'printGraphics', fields: {} }
	if (code !== 112) return { kind: 'command', name: 'graphics', fields: { function: code } }
	const [, , , , , , xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = body
	const w = xLow + 256 * xHigh
	const h = yLow + 256 * yHigh
	return body.length === 10 + Math.ceil(w / 8) * h
		? { kind: 'command', name: 'storeGraphics', fields: { w, h } }
		: { kind: 'malformed', error: 'imageLength' }
}

function readProcessId(body: Uint8Array): EscposCommand {
	const id = body.subarray(2)
	return id.length === 4 && id.every((byte) => byte >= 0x20 && byte <= 0x7e)
		? { kind: 'command', name: 'processId', fields: { id: String.fromCharCode(...id) } }
		: { kind: 'malformed', error: 'processId' }
}
