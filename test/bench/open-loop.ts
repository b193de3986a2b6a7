/**
 * Work that arrives by the clock, whether or not what came before is done: as customers do. Each piece is timed from the
 * moment at which it was due, so that a system that stands still cannot hide it by being asked less.
 */
export type Arrivals<Result> = {
	readonly perSecond: number
	readonly count: number
	/** Starts the piece with this number, from 0; resolves when it is done, never rejects. */
	readonly start: (number: number) => Promise<Result>
}

/** What came of each piece, in the order of arrival; `tookMs` from due to done. */
export type Arrived<Result> = { readonly tookMs: number; readonly result: Result }

export async function openLoop<Result>({
	perSecond,
	count,
	start,
}: Arrivals<Result>): Promise<readonly Arrived<Result>[]> {
	const gapMs = 1_000 / perSecond
	const beganMs = performance.now()
	const running: Promise<Arrived<Result>>[] = []
	while (running.length < count) {
		for (let dueMs = beganMs + running.length * gapMs; dueMs <= performance.now(); dueMs += gapMs) {
			const startedMs = dueMs
			running.push(
				start(running.length).then((result) => ({ tookMs: performance.now() - startedMs, result })),
			)
			if (running.length === count) break
		}
		// Not a loop that spins: it would take a core from what is measured. A late look counts as a wait, never as less.
		await new Promise((resolve) => setTimeout(resolve, 1))
	}
	return await Promise.all(running)
}
