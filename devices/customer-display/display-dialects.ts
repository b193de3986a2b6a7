import { concatenate } from '../framing/framer.ts'

/** How a family of displays is made ready and shows two lines of exactly 20 columns. */
export type DisplayDialect = {
	readonly init: Uint8Array
	lines(upper: Uint8Array, lower: Uint8Array): Uint8Array
}

const bytes = (...values: readonly number[]) => Uint8Array.from(values)

export const DISPLAY_DIALECTS = {
	/** CD5220: ESC Q A and ESC Q B, each ended by CR. In this string mode only 0C and more of ESC Q work. */
	cd5220: {
		init: bytes(0x1b, 0x40, 0x0c),
		lines: (upper, lower) =>
			concatenate(bytes(0x1b, 0x51, 0x41), upper, bytes(0x0d), bytes(0x1b, 0x51, 0x42), lower, bytes(0x0d)),
	},
	/** Epson DM-D: select it (ESC = 2), overwrite mode, no cursor; then lines by their place (US $ x y). */
	'dm-d': {
		init: bytes(0x1b, 0x3d, 0x02, 0x1b, 0x40, 0x0c, 0x1f, 0x01, 0x1f, 0x43, 0x00),
		lines: (upper, lower) =>
			concatenate(bytes(0x1f, 0x24, 0x01, 0x01), upper, bytes(0x1f, 0x24, 0x01, 0x02), lower),
	},
} as const satisfies Readonly<Record<string, DisplayDialect>>
