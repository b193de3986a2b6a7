/** A few fixed mornings on every run; the long ranges are `npm run yika -- sim --seeds 1-2000`. */
import { describe, expect, it } from 'vitest'
import { NO_FAULTS } from './faults.ts'
import { simulate } from './shop.ts'

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1)

describe('a simulated shop', () => {
	it.each(SEEDS)('keeps its promises on a good day, seed %i', async (seed) => {
		const { breach, saleCount } = await simulate({ seed, faults: NO_FAULTS })
		expect(breach).toBeNull()
		expect(saleCount).toBeGreaterThan(2)
	})
})
