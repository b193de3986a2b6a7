import type { DisplayLine } from '../../till/ports/customer-display.ts'
import { concatenate } from '../framing/framer.ts'

const DIGIT_COUNT = 8
/** ESC s n; 3 (paid) is never shown alone. */
const LAMPS = { price: '1', total: '2', change: '4' } as const
const NO_LAMP = '0'

/** ESC Q A digits CR and ESC s lamp; a point takes no place of its own. What does not fit is blank rather than wrong. */
export function encodeAmount({ right, amount }: DisplayLine): Uint8Array {
	const number = right.replaceAll(',', '')
	const isShown = amount !== undefined && /^-?[0-9]+(\.[0-9]+)?$/.test(number)
	const places = number.replace('.', '').length
	const fits = isShown && places <= DIGIT_COUNT
	const digits = fits ? `${' '.repeat(DIGIT_COUNT - places)}${number}` : ' '.repeat(DIGIT_COUNT)
	return concatenate(
		Uint8Array.of(0x1b, 0x51, 0x41),
		new TextEncoder().encode(digits),
		Uint8Array.of(0x0d, 0x1b, 0x73),
		new TextEncoder().encode(fits ? LAMPS[amount] : NO_LAMP),
	)
}
