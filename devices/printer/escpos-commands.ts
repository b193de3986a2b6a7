import { concatenate } from '../framing/framer.ts'
import { type Bitmap, lineByteCountOf } from './bitmap.ts'

/** ESC/POS commands as bytes (Epson ESC/POS reference). One name per command, no state. */
const ESC = 0x1b
const FS = 0x1c
const GS = 0x1d
const DLE = 0x10

const low2 = (value: number) => [value & 0xff, value >> 8]
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

export type CharacterStyle = {
	readonly bold: boolean
	readonly doubleWidth: boolean
	readonly doubleHeight: boolean
	readonly reverse: boolean
}

export const escpos = {
	/** ESC @: clears the line buffer and all modes, and switches ASB off. */
	initialise: bytes(ESC, 0x40),
	/** GS a: report drawer, online state, errors and paper at once and at every change. */
	enableAutomaticStatus: bytes(GS, 0x61, 0x0f),
	chineseModeOn: bytes(FS, 0x26),
	chineseModeOff: bytes(FS, 0x2e),
	/** ESC t: the code page of 80–FF outside Chinese mode. */
	codePage: (number: number) => bytes(ESC, 0x74, number),
	lineFeed: bytes(0x0a),
	align: (where: 'left' | 'centre') => bytes(ESC, 0x61, where === 'left' ? 0 : 1),
	/**
	 * Sets the style of both fonts. ESC E and GS ! are for Latin; on Epson they scale Chinese too, on clones they do
	 * not, so FS ! says the same again: bit 2 double width, bit 3 double height.
	 */
	style: (style: CharacterStyle) =>
		bytes(
			...[ESC, 0x45, style.bold ? 1 : 0],
			...[GS, 0x21, (style.doubleWidth ? 0x10 : 0) | (style.doubleHeight ? 0x01 : 0)],
			...[FS, 0x21, (style.doubleWidth ? 0x04 : 0) | (style.doubleHeight ? 0x08 : 0)],
			...[GS, 0x42, style.reverse ? 1 : 0],
		),
	/** GS k 73. `data` starts with its code set, `{B` or `{C`. Height 80 dots, text below. */
	code128: (data: Uint8Array, moduleDots: number) =>
		concatenate(bytes(GS, 0x48, 2, GS, 0x68, 80, GS, 0x77, moduleDots, GS, 0x6b, 73, data.length), data),
	/** GS k 67: twelve digits; the printer adds the check digit. */
	ean13: (digits: string, moduleDots: number) =>
		bytes(
			...[GS, 0x48, 2, GS, 0x68, 80, GS, 0x77, moduleDots, GS, 0x6b, 67, digits.length],
			...Array.from(digits, (digit) => digit.charCodeAt(0)),
		),
	/** GS ( k: model 2, module size, level M, store, print. Level M bears a crease or a thumb. */
	qr: (data: Uint8Array, moduleDots: number) =>
		concatenate(
			bytes(GS, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0),
			bytes(GS, 0x28, 0x6b, 3, 0, 0x31, 0x43, moduleDots),
			bytes(GS, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31),
			bytes(GS, 0x28, 0x6b, (data.length + 3) & 0xff, (data.length + 3) >> 8, 0x31, 0x50, 0x30),
			data,
			bytes(GS, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30),
		),
	/** GS v 0: its width counts in bytes. */
	raster: ({ width, height, bytes: dots }: Bitmap) => {
		const lineByteCount = lineByteCountOf(width)
		return concatenate(bytes(GS, 0x76, 0x30, 0, ...low2(lineByteCount), ...low2(height)), dots)
	},
	/** GS ( L 112 stores, 50 prints; its width counts in dots. */
	graphics: ({ width, height, bytes: dots }: Bitmap) =>
		concatenate(
			bytes(GS, 0x28, 0x4c, ...low2(dots.length + 10), 0x30, 0x70, 0x30, 1, 1, 0x31),
			bytes(...low2(width), ...low2(height)),
			dots,
			bytes(GS, 0x28, 0x4c, 2, 0, 0x30, 0x32),
		),
	/** FS p 1 0: the first picture in the printer's own memory, put there by the maker's tool. */
	storedLogo: bytes(FS, 0x70, 1, 0),
	/** GS V 66 0: feed to the cutter, then cut and leave a corner. */
	feedAndCut: bytes(GS, 0x56, 0x42, 0x00),
	/** GS V 65 0: cut right through. */
	feedAndCutOff: bytes(GS, 0x56, 0x41, 0x00),
	/** GS ( H function 48; `id` is four characters 20–7E. Answered with `37 22 id 00` when all before it is printed. */
	requestProcessId: (id: string) =>
		bytes(GS, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...Array.from(id, (digit) => digit.charCodeAt(0))),
	/** GS r 1: queued like text, so its answer is a fence. */
	fence: bytes(GS, 0x72, 0x01),
	/** GS I 67: the model's name as `5F name 00`. Clones may stay silent. */
	requestModelName: bytes(GS, 0x49, 67),
	/** GS I 65: the firmware's version, in the same form. */
	requestFirmware: bytes(GS, 0x49, 65),
	/** DLE EOT n: real time, answered by one byte even when offline. */
	requestStatus: (n: 1 | 2 | 3 | 4) => bytes(DLE, 0x04, n),
	/** DLE ENQ 1: recover from an error whose cause was removed, go on with the line that failed. */
	recover: bytes(DLE, 0x05, 0x01),
	/** DLE DC4 1: real-time pulse of 100 ms on pin 2. */
	pulseDrawer: bytes(DLE, 0x14, 0x01, 0x00, 0x01),
	/** ESC p: a pulse of 100 ms on pin 2, in its turn among what is printed. */
	pulseDrawerQueued: bytes(ESC, 0x70, 0, 50, 250),
	/** DLE DC4 8: clear the buffers; answered with `37 25 00`. */
	clearBuffers: bytes(DLE, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08),
} as const
