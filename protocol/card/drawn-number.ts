/** Card numbers of members who have no card: drawn by a till that may be alone, so that no two tills draw the same. */
import { type CardNo, cardNoSchema } from '../base/ids.ts'

/**
 * `9`, the second of the clock in ten digits, and eight digits of chance: nineteen, which no card of the shop and no article
 * has. `nonce`: eight random hexadecimal digits.
 */
export function drawnNumber(nowMs: number, nonce: string): CardNo {
	const second = String(Math.floor(nowMs / 1000))
		.padStart(10, '0')
		.slice(-10)
	const chance = String(Number.parseInt(nonce, 16) % 100_000_000).padStart(8, '0')
	return cardNoSchema.parse(`9${second}${chance}`)
}
