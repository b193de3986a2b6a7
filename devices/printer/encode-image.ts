import { type Bitmap, bitmapOf, lineByteCountOf } from './bitmap.ts'
import { escpos } from './escpos-commands.ts'
import type { PrinterProfile } from './printer-profile.ts'

/** One command has at most this many bytes, so that a picture waits for a busy line like text does. */
const BAND_BYTE_COUNT_MAX = 440

/**
 * A picture as commands, band below band without a gap. What must stay true: no band holds bytes that a printer could
 * take for a real-time command, which some do even inside a picture (devices.md §5.4).
 */
export function encodeImage(bitmap: Bitmap, { dotCount, graphics }: PrinterProfile): Uint8Array[] {
	const fitted = bitmap.width > dotCount ? cropped(bitmap, dotCount) : bitmap
	const lineByteCount = lineByteCountOf(fitted.width)
	const dots = withoutRealTime(fitted.bytes)
	const bandHeight = Math.max(1, Math.floor(BAND_BYTE_COUNT_MAX / lineByteCount))
	const bands: Uint8Array[] = []
	for (let from = 0; from < fitted.height; from += bandHeight) {
		const height = Math.min(bandHeight, fitted.height - from)
		const band: Bitmap = {
			width: fitted.width,
			height,
			bytes: dots.subarray(from * lineByteCount, (from + height) * lineByteCount),
		}
		bands.push(graphics === 'stored' ? escpos.graphics(band) : escpos.raster(band))
	}
	return bands
}

function cropped({ width, height, bytes }: Bitmap, dotCount: number): Bitmap {
	const lineByteCount = lineByteCountOf(width)
	return bitmapOf(
		dotCount,
		height,
		(x, y) => (((bytes[y * lineByteCount + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1,
	)
}

/** DLE followed by EOT, ENQ or DC4 gets one more black dot, which nobody sees. */
function withoutRealTime(bytes: Uint8Array): Uint8Array {
	return bytes.map((byte, index) => (byte === 0x10 && REAL_TIME.has(bytes[index + 1] ?? 0) ? 0x18 : byte))
}
const REAL_TIME: ReadonlySet<number> = new Set([0x04, 0x05, 0x14])
