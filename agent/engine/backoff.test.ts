import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

const BOUNDS = { minMs: 250, maxMs: 5_000 }
const always = (byte: number) => ({ bytes: (count: number) => new Uint8Array(count).fill(byte) })

test.each([
	[0, 125, 250],
	[1, 250, 500],
	[3, 1_000, 2_000],
	[5, 2_500, 5_000],
	[1_000, 2_500, 5_000],
])('attempt %i waits between %i and %i ms', (attempt, leastMs, mostMs) => {
	expect(backoffMs(attempt, BOUNDS, always(0))).toBe(leastMs)
	const longest = backoffMs(attempt, BOUNDS, always(255))
	expect(longest).toBeGreaterThan(mostMs * 0.99)
	expect(longest).toBeLessThanOrEqual(mostMs)
})
