import { type Bitmap, bitmapOf } from './bitmap.ts'

/**
 * The shop's logo from a picture file: PNG (PNG specification, 3rd edition; bit depths 1 and 8, not interlaced) or PBM (P4). Darker
 * than half is black, on white paper. One dot of the picture is one dot of the printer.
 */
const LOGO_DOTS = { width: 576, height: 400 } as const

export class LogoError extends Error {}

/** `inflate`: undoes zlib. @throws LogoError with what to do about the file */
export function logoBitmap(file: Uint8Array, inflate: (bytes: Uint8Array) => Uint8Array): Bitmap {
	return isPng(file) ? pngBitmap(file, inflate) : pbmBitmap(file)
}

/** Before the size decides how much memory is taken. */
function checkSize(width: number, height: number): void {
	if (width >= 1 && height >= 1 && width <= LOGO_DOTS.width && height <= LOGO_DOTS.height) return
	const most = `${LOGO_DOTS.width} × ${LOGO_DOTS.height}`
	throw new LogoError(`it is ${width} × ${height} dots; a logo has at least one and at most ${most}`)
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const isPng = (file: Uint8Array) => PNG_SIGNATURE.every((byte, at) => file[at] === byte)

/** `P4`, width and height in ASCII (comments allowed), one blank, then lines of whole bytes: as a {@link Bitmap} has them. */
function pbmBitmap(file: Uint8Array): Bitmap {
	const head = new TextDecoder('latin1').decode(file.subarray(0, 300))
	const found = /^P4\s(?:\s|#[^\n]*\n)*(\d{1,5})\s(?:\s|#[^\n]*\n)*(\d{1,5})\s/.exec(head)
	if (!found) throw new LogoError('it is neither a PNG nor a binary PBM (P4)')
	const [width, height] = [Number(found[1]), Number(found[2])]
	checkSize(width, height)
	const byteCount = Math.ceil(width / 8) * height
	const bytes = Uint8Array.from(file.subarray(found[0].length, found[0].length + byteCount))
	if (bytes.length < byteCount) throw new LogoError('the file ends in the middle of the picture')
	return { width, height, bytes }
}

type PngHead = {
	readonly width: number
	readonly height: number
	readonly bitDepth: number
	readonly colour: number
}
/** Samples of one pixel, by colour type: grey, RGB, palette, grey and alpha, RGB and alpha. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

function pngBitmap(file: Uint8Array, inflate: (bytes: Uint8Array) => Uint8Array): Bitmap {
	const chunks = pngChunks(file)
	const head = pngHead(chunks.find(({ type }) => type === 'IHDR')?.data)
	const data = chunks.flatMap((chunk) => (chunk.type === 'IDAT' ? [...chunk.data] : []))
	const samples = SAMPLES[head.colour] ?? 1
	const lineByteCount = Math.ceil((head.width * samples * head.bitDepth) / 8)
	const raw = inflated(Uint8Array.from(data), inflate)
	if (raw.length < head.height * (lineByteCount + 1))
		throw new LogoError('the file ends in the middle of the picture')
	const lines = unfiltered(raw, head.height, lineByteCount, Math.max(1, (samples * head.bitDepth) / 8))
	const colours = { palette: dataOf(chunks, 'PLTE'), alphas: dataOf(chunks, 'tRNS') }
	return bitmapOf(head.width, head.height, (x, y) => isDark(lines[y] ?? new Uint8Array(), x, head, colours))
}

function inflated(data: Uint8Array, inflate: (bytes: Uint8Array) => Uint8Array): Uint8Array {
	try {
		return inflate(data)
	} catch {
		throw new LogoError('the PNG is damaged')
	}
}

type Chunk = { readonly type: string; readonly data: Uint8Array }

function pngChunks(file: Uint8Array): readonly Chunk[] {
	const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
	const chunks: Chunk[] = []
	for (let at = PNG_SIGNATURE.length; at + 12 <= file.length; ) {
		const byteCount = view.getUint32(at)
		const type = String.fromCharCode(...file.subarray(at + 4, at + 8))
		chunks.push({ type, data: file.subarray(at + 8, at + 8 + byteCount) })
		at += 12 + byteCount
	}
	return chunks
}

const dataOf = (chunks: readonly Chunk[], type: string): Uint8Array | null =>
	chunks.find((chunk) => chunk.type === type)?.data ?? null

function pngHead(data: Uint8Array | undefined): PngHead {
	if (data?.length !== 13) throw new LogoError('the PNG is damaged')
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
	const [bitDepth = 0, colour = 0, , , interlace = 0] = data.subarray(8)
	const isKnown = bitDepth === 8 || (bitDepth === 1 && (colour === 0 || colour === 3))
	if (!isKnown || !(colour in SAMPLES) || interlace !== 0)
		throw new LogoError('save the PNG with 8 bits a channel, or black and white, and not interlaced')
	const [width, height] = [view.getUint32(0), view.getUint32(4)]
	checkSize(width, height)
	return { width, height, bitDepth, colour }
}

/** Each line begins with how it was filtered (§9). */
function unfiltered(
	raw: Uint8Array,
	height: number,
	lineByteCount: number,
	pixelByteCount: number,
): readonly Uint8Array[] {
	const lines: Uint8Array[] = []
	let above = new Uint8Array(lineByteCount)
	for (let y = 0; y < height; y++) {
		const from = y * (lineByteCount + 1)
		const filter = raw[from] ?? 0
		const line = raw.slice(from + 1, from + 1 + lineByteCount)
		for (let at = 0; at < lineByteCount; at++) {
			const left = line[at - pixelByteCount] ?? 0
			const corner = above[at - pixelByteCount] ?? 0
			line[at] = (line[at] ?? 0) + predicted(filter, left, above[at] ?? 0, corner)
		}
		lines.push(line)
		above = line
	}
	return lines
}

function predicted(filter: number, left: number, up: number, corner: number): number {
	switch (filter) {
		case 0:
			return 0
		case 1:
			return left
		case 2:
			return up
		case 3:
			return (left + up) >> 1
		case 4:
			return paeth(left, up, corner)
		default:
			throw new LogoError('the PNG is damaged')
	}
}

/** Of three neighbours the one nearest to left + up − corner (§9.4). */
function paeth(left: number, up: number, corner: number): number {
	const guess = left + up - corner
	const [toLeft, toUp, toCorner] = [left, up, corner].map((one) => Math.abs(guess - one)) as [
		number,
		number,
		number,
	]
	if (toLeft <= toUp && toLeft <= toCorner) return left
	return toUp <= toCorner ? up : corner
}

type Colours = { readonly palette: Uint8Array | null; readonly alphas: Uint8Array | null }

function isDark(line: Uint8Array, x: number, head: PngHead, { palette, alphas }: Colours): boolean {
	const sample = (index: number) => line[x * (SAMPLES[head.colour] ?? 1) + index] ?? 0
	const one = head.bitDepth === 1 ? ((line[x >> 3] ?? 0) >> (7 - (x & 7))) & 1 : sample(0)
	switch (head.colour) {
		case 0:
			return head.bitDepth === 1 ? one === 0 : one < 128
		case 2:
			return isDarkColour(sample(0), sample(1), sample(2), 255)
		case 3: {
			const [red = 0, green = 0, blue = 0] = palette?.subarray(one * 3, one * 3 + 3) ?? []
			return isDarkColour(red, green, blue, alphas?.[one] ?? 255)
		}
		case 4:
			return isDarkColour(one, one, one, sample(1))
		default:
			return isDarkColour(sample(0), sample(1), sample(2), sample(3))
	}
}

/** As the eye weighs colours (ITU-R BT.601), on white. */
function isDarkColour(red: number, green: number, blue: number, alpha: number): boolean {
	const light = 0.299 * red + 0.587 * green + 0.114 * blue
	return 255 + ((light - 255) * alpha) / 255 < 128
}
