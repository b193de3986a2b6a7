import type { DisplayLine, DisplayLines } from '../../till/ports/customer-display.ts'
import { concatenate } from '../framing/framer.ts'
import { encodeAmount } from './led-digits.ts'

/** How a family of displays is made ready and shows a picture. */
export type DisplayDialect = {
	readonly baudRate: number
	readonly init: Uint8Array
	/** `encode`: a line in exactly 20 columns, in what the display has a font for. */
	picture(lines: DisplayLines, encode: (line: DisplayLine) => Uint8Array): Uint8Array
}

const bytes = (...values: readonly number[]) => Uint8Array.from(values)

export const DISPLAY_DIALECTS = {
	/** CD5220: ESC Q A and ESC Q B, each ended by CR. In this string mode only 0C and more of ESC Q work. */
	cd5220: {
		baudRate: 9600,
		init: bytes(0x1b, 0x40, 0x0c),
		picture: ([upper, lower], encode) =>
			concatenate(
				...[bytes(0x1b, 0x51, 0x41), encode(upper), bytes(0x0d)],
				...[bytes(0x1b, 0x51, 0x42), encode(lower), bytes(0x0d)],
			),
	},
	/** Epson DM-D: select it (ESC = 2), overwrite mode, no cursor; then lines by their place (US $ x y). */
	'dm-d': {
		baudRate: 9600,
		init: bytes(0x1b, 0x3d, 0x02, 0x1b, 0x40, 0x0c, 0x1f, 0x01, 0x1f, 0x43, 0x00),
		picture: ([upper, lower], encode) =>
			concatenate(bytes(0x1f, 0x24, 0x01, 0x01), encode(upper), bytes(0x1f, 0x24, 0x01, 0x02), encode(lower)),
	},
	/** LED8N: eight digits and four lamps. One amount, the lower line's before the upper one's. */
	led8n: {
		baudRate: 2400,
		init: bytes(0x1b, 0x40),
		picture: ([upper, lower]) => encodeAmount(lower.amount === undefined ? upper : lower),
	},
} as const satisfies Readonly<Record<string, DisplayDialect>>
