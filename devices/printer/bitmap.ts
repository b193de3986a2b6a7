/** A picture of one bit a dot: 1 is black, lines are whole bytes, the first dot is the highest bit (as GS v 0 wants it). */
export type Bitmap = { readonly width: number; readonly height: number; readonly bytes: Uint8Array }

export const lineByteCountOf = (width: number): number => Math.ceil(width / 8)

export function bitmapOf(width: number, height: number, isBlack: (x: number, y: number) => boolean): Bitmap {
	const lineByteCount = lineByteCountOf(width)
	const bytes = new Uint8Array(lineByteCount * height)
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			if (!isBlack(x, y)) continue
			const at = y * lineByteCount + (x >> 3)
			bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7))
		}
	return { width, height, bytes }
}
