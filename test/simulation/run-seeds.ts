/** Runs a range of seeds and says what came of it; the first failed seeds are told with their acts and made small. */
import { hash } from 'node:crypto'
import { FAULT_NAMES, type FaultCounts, noCounts } from './faults.ts'
import { runInProcesses } from './seed-processes.ts'
import { runSeed, type SeedOptions, type SeedOutcome } from './seed-run.ts'
import { tellFailure } from './shrink.ts'

export type SeedsOptions = SeedOptions & {
	readonly firstSeed: number
	readonly lastSeed: number
	/** Visits that do not take place. */
	readonly without: ReadonlySet<number>
	/** Print everything that happened in each seed. */
	readonly telling: boolean
	/** How many processes share the work; 1: this one does it. Must be 1 for `without` and `telling`. */
	readonly jobs: number
	readonly say: (line: string) => void
	/** Real milliseconds since some start, for the figures only. */
	readonly nowMs: () => number
}

/** How many failures are told in full; the others by their seed and reason. */
const TOLD_IN_FULL_MAX = 3
/** Long runs say how far they are. */
const SEEDS_A_WORD = 5_000

/** Returns how many seeds failed. The last line said is `N passed, N failed`. */
export async function runSeeds(options: SeedsOptions): Promise<number> {
	const { firstSeed, lastSeed, say, nowMs } = options
	const startedMs = nowMs()
	const seconds = (): number => (nowMs() - startedMs) / 1_000
	const counts = noCounts()
	const failed: SeedOutcome[] = []
	const stories: string[] = []
	let saleCount = 0
	let seedCount = 0
	const take = (outcome: SeedOutcome): void => {
		seedCount += 1
		saleCount += outcome.saleCount
		stories[outcome.seed - firstSeed] = outcome.story
		for (const name of FAULT_NAMES) counts[name] += outcome.counts[name]
		if (outcome.breach !== null) {
			failed.push(outcome)
			say(`seed ${outcome.seed}, step ${outcome.step}: ${outcome.breach}`)
		}
		if (seedCount % SEEDS_A_WORD === 0)
			say(`${seedCount} seeds in ${seconds().toFixed(0)} s, ${failed.length} failed`)
	}
	if (options.jobs > 1) await runInProcesses(options, options, take)
	else await runHere(options, take)
	const tookSeconds = seconds()
	failed.sort((one, other) => one.seed - other.seed)
	for (const { seed } of failed.slice(0, TOLD_IN_FULL_MAX))
		await tellFailure(options, seed, options.without, say)
	say(`faults injected: ${countsText(counts)}`)
	// Another run of these seeds says the same, however many processes share them; else a seed does not tell all.
	say(`stories: ${hash('sha256', stories.join(' ')).slice(0, 12)}`)
	say(
		`${saleCount} sales in ${tookSeconds.toFixed(1)} s: ${Math.round(saleCount / tookSeconds)} simulated sales per second`,
	)
	say(`${lastSeed - firstSeed + 1 - failed.length} passed, ${failed.length} failed`)
	return failed.length
}

async function runHere(options: SeedsOptions, take: (outcome: SeedOutcome) => void): Promise<void> {
	const { firstSeed, lastSeed, without, telling, say } = options
	for (let seed = firstSeed; seed <= lastSeed; seed += 1) {
		const result = await runSeed(options, seed, without, telling)
		for (const line of result.told) say(line)
		take(result)
	}
}

function countsText(counts: FaultCounts): string {
	return FAULT_NAMES.map((name) => `${name} ${counts[name]}`).join(', ')
}
