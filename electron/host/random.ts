/** The operating system's randomness. */
import { randomBytes } from 'node:crypto'
import { assert } from '../../protocol/base/assert.ts'
import type { Random } from '../../till/ports/random.ts'

const COUNT_MAX = 64

export const systemRandom: Random = {
	bytes(count) {
		assert(
			Number.isInteger(count) && count >= 0 && count <= COUNT_MAX,
			`random bytes: 0 to ${COUNT_MAX}, not ${count}`,
		)
		return new Uint8Array(randomBytes(count))
	},
}
