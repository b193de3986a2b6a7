/** Chance from a seed. Each part of a simulation draws from a stream of its own, so that leaving one act out moves no other. */
import type { Random } from '../../till/ports/random.ts'

export type Chance = Random & {
	/** Evenly spread over [0, 1). */
	next(): number
	/** True with this probability; draws nothing when it is 0. */
	happens(probability: number): boolean
	/** An integer from `min` to `max`, both included. */
	between(min: number, max: number): number
	pick<Value>(values: readonly [Value, ...Value[]]): Value
	/** A stream that depends on this one's seed and the name alone, not on what was drawn. */
	fork(name: string): Chance
}

/** mulberry32: quick, good enough to stir a shop, never for secrets. */
export function chance(seed: number): Chance {
	const origin = seed >>> 0
	let state = origin
	function next(): number {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), state | 1)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
	}
	const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
	return {
		next,
		between,
		happens: (probability) => probability > 0 && next() < probability,
		pick: (values) => values[between(0, values.length - 1)] ?? values[0],
		bytes: (count) => {
			const drawn = new Uint8Array(count)
			for (let index = 0; index < count; index += 1) drawn[index] = between(0, 255)
			return drawn
		},
		fork: (name) => chance(mix(origin, name)),
	}
}

/** FNV-1a over the name, begun at the seed. */
function mix(seed: number, name: string): number {
	let hash = (seed ^ 0x811c9dc5) >>> 0
	for (let index = 0; index < name.length; index += 1)
		hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0
	return hash
}
