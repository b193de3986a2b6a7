/** Acts on one key (a card, a chain) one after the other; acts on different keys at the same time. */
export interface SerialByKey {
	/** Runs `act` when everything asked earlier under `key` has ended, whether well or badly. */
	run<Result>(key: string, act: () => Promise<Result>): Promise<Result>
	/** Resolves when nothing is under way. */
	idle(): Promise<void>
}

export function createSerialByKey(): SerialByKey {
	const tails = new Map<string, Promise<unknown>>()
	return {
		run(key, act) {
			const before = tails.get(key) ?? Promise.resolve()
			const result = before.then(act, act)
			const tail = result.then(
				() => undefined,
				() => undefined,
			)
			tails.set(key, tail)
			void tail.then(() => {
				if (tails.get(key) === tail) tails.delete(key)
			})
			return result
		},
		async idle() {
			while (tails.size > 0) await Promise.all(tails.values())
		},
	}
}
