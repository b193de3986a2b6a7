/**
 * How long to wait before trying again. Doubles from the least to the most, with "equal jitter" (half fixed, half
 * random), so that 18,000 agents that lost one server do not come back in the same instant.
 */
import { assert } from '../../protocol/base/assert.ts'
import type { Random } from './ports.ts'

export type BackoffBounds = { readonly minMs: number; readonly maxMs: number }

/** `attempt` counts from 0. The answer lies between half the nominal delay and the nominal delay. */
export function backoffMs(attempt: number, bounds: BackoffBounds, random: Random): number {
	assert(Number.isSafeInteger(attempt) && attempt >= 0, `attempt must be a count, got ${attempt}`)
	const nominalMs = Math.min(bounds.maxMs, bounds.minMs * 2 ** Math.min(attempt, 30))
	return Math.round(nominalMs / 2 + (nominalMs / 2) * fraction(random))
}

/** Evenly spread over [0, 1). */
function fraction(random: Random): number {
	const [high = 0, low = 0] = random.bytes(2)
	return (high * 256 + low) / 65_536
}
