/** Codes cannot be tried through: so many failures of one address in a minute, then it waits. In memory: a code itself ends too. */
const WINDOW_MS = 60_000

export function failedTries(nowMs: () => number, triesMax: number) {
	const counts = new Map<string, number>()
	let sinceMs = nowMs()
	return {
		areTooMany(from: string): boolean {
			if (Math.abs(nowMs() - sinceMs) > WINDOW_MS) {
				counts.clear()
				sinceMs = nowMs()
			}
			return (counts.get(from) ?? 0) >= triesMax
		},
		count: (from: string): void => void counts.set(from, (counts.get(from) ?? 0) + 1),
	}
}
