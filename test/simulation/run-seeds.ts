/** Runs a range of seeds and says what came of it; a failed seed is told with its acts and made as small as it goes. */
import { FAULT_NAMES, type FaultCounts, type Faults, noCounts } from './faults.ts'
import { visitText } from './plan.ts'
import { type SimulationResult, simulate } from './shop.ts'

export type SeedsOptions = {
	readonly firstSeed: number
	readonly lastSeed: number
	readonly faults: Faults
	/** Strength of each fault is drawn anew for each seed: off, mild, as given, or strong. */
	readonly swarm: boolean
	/** Visits that do not take place. */
	readonly without: ReadonlySet<number>
	/** Print everything that happened in each seed. */
	readonly telling: boolean
	readonly say: (line: string) => void
	/** Real milliseconds since some start, for the figures only. */
	readonly nowMs: () => number
}

/** How many failures are told in full; the others by their seed and reason. */
const TOLD_IN_FULL_MAX = 3
const SHRINK_RUNS_MAX = 60

/** Returns how many seeds failed. The last line said is `N passed, N failed`. */
export async function runSeeds(options: SeedsOptions): Promise<number> {
	const { firstSeed, lastSeed, say, nowMs } = options
	const startedMs = nowMs()
	const counts = noCounts()
	let failedCount = 0
	let saleCount = 0
	for (let seed = firstSeed; seed <= lastSeed; seed += 1) {
		const result = await runOne(options, seed, options.without)
		saleCount += result.saleCount
		for (const name of FAULT_NAMES) counts[name] += result.counts[name]
		if (options.telling) for (const line of result.told) say(line)
		if (result.breach === null) continue
		failedCount += 1
		say(`seed ${seed}, step ${result.step}: ${result.breach}`)
		if (failedCount <= TOLD_IN_FULL_MAX) await tellFailure(options, result)
	}
	const seconds = (nowMs() - startedMs) / 1_000
	say(`faults injected: ${countsText(counts)}`)
	say(
		`${saleCount} sales in ${seconds.toFixed(1)} s: ${Math.round(saleCount / seconds)} simulated sales per second`,
	)
	say(`${lastSeed - firstSeed + 1 - failedCount} passed, ${failedCount} failed`)
	return failedCount
}

/** A bug that throws is a breach like any other. */
async function runOne(
	{ faults, swarm, telling }: Pick<SeedsOptions, 'faults' | 'swarm' | 'telling'>,
	seed: number,
	without: ReadonlySet<number>,
): Promise<SimulationResult> {
	try {
		return await simulate({ seed, faults, swarm, telling, without })
	} catch (error) {
		const breach = error instanceof Error ? (error.stack ?? error.message) : String(error)
		const nothing = { step: 0, visits: [], told: [], counts: noCounts(), saleCount: 0, entryCount: 0 }
		return { seed, breach, ...nothing }
	}
}

async function tellFailure(options: SeedsOptions, failed: SimulationResult): Promise<void> {
	const { say } = options
	const { without, result } = await shrink(options, failed)
	say(
		`  smallest found: ${result.visits.length} of ${failed.visits.length} visits, step ${result.step}: ${result.breach}`,
	)
	for (const visit of result.visits) say(`  ${visitText(visit)}`)
	const left = without.size > 0 ? ` --without ${[...without].join(',')}` : ''
	say(`  again: npm run yika -- sim --seed ${failed.seed}${left} --tell`)
}

/** Leaves visits out, half of them at first, as long as some promise still breaks. */
async function shrink(
	options: SeedsOptions,
	failed: SimulationResult,
): Promise<{ readonly without: ReadonlySet<number>; readonly result: SimulationResult }> {
	let without = options.without
	let result = failed
	let chunk = Math.ceil(failed.visits.length / 2)
	for (let runs = 0; runs < SHRINK_RUNS_MAX && chunk >= 1; ) {
		let smaller = false
		for (let at = 0; at < result.visits.length && runs < SHRINK_RUNS_MAX; at += chunk) {
			const dropped = result.visits.slice(at, at + chunk).map((visit) => visit.number)
			const fewer = new Set([...without, ...dropped])
			const tried = await runOne({ ...options, telling: false }, failed.seed, fewer)
			runs += 1
			if (tried.breach === null) continue
			without = fewer
			result = tried
			smaller = true
			break
		}
		if (!smaller) chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2)
	}
	return { without, result }
}

function countsText(counts: FaultCounts): string {
	return FAULT_NAMES.map((name) => `${name} ${counts[name]}`).join(', ')
}
