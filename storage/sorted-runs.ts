/** Keys in order, while they come a few at a time: no single step of it is long. */

export interface SortedRuns {
	add(keys: readonly string[]): void
	/** All of them in order (of UTF-16 code units, as SQLite has it for ASCII); none are left. */
	take(): readonly string[]
}

export function sortedRuns(): SortedRuns {
	/** Each at least twice as long as the next. */
	let runs: (readonly string[])[] = []
	const mergeLast = (): void => {
		const last = runs.pop() ?? []
		runs.push(merged(runs.pop() ?? [], last))
	}
	return {
		add(keys) {
			runs.push([...keys].sort())
			while (runs.length > 1 && (runs.at(-2)?.length ?? 0) < 2 * (runs.at(-1)?.length ?? 0)) mergeLast()
		},
		take() {
			while (runs.length > 1) mergeLast()
			const [all = []] = runs
			runs = []
			return all
		},
	}
}

function merged(one: readonly string[], other: readonly string[]): readonly string[] {
	const all: string[] = []
	let at = 0
	for (const key of one) {
		for (let next = other[at]; next !== undefined && next < key; next = other[at]) {
			all.push(next)
			at += 1
		}
		all.push(key)
	}
	return at < other.length ? all.concat(other.slice(at)) : all
}
