/** How often something that dies may be started again by itself: a few times within a while. Then a person must look. */

export type RestartBudget = {
	/** Counts one more death at `nowMs`; false when it was one too many. */
	readonly take: (nowMs: number) => boolean
	/** A person has looked: from the beginning. */
	readonly refill: () => void
}

export function restartBudget(countMax: number, withinMs: number): RestartBudget {
	let deathsAtMs: readonly number[] = []
	return {
		take(nowMs) {
			deathsAtMs = [...deathsAtMs.filter((atMs) => nowMs - atMs < withinMs), nowMs]
			return deathsAtMs.length <= countMax
		},
		refill: () => {
			deathsAtMs = []
		},
	}
}
