/** One seed, run where this is called: what came of it, whatever happened. */
import { type FaultCounts, type Faults, noCounts } from './faults.ts'
import { type SimulationResult, simulate } from './shop.ts'

export type SeedOptions = {
	readonly faults: Faults
	/** Strength of each fault is drawn anew for each seed: off, mild, as given, or strong. */
	readonly swarm: boolean
}

/** What is kept of a seed that passed or failed. */
export type SeedOutcome = {
	readonly seed: number
	/** Null: every promise held. */
	readonly breach: string | null
	readonly step: number
	readonly saleCount: number
	readonly counts: FaultCounts
	/** As {@link SimulationResult}. */
	readonly story: string
}

/** A bug that throws is a breach like any other. */
export async function runSeed(
	{ faults, swarm }: SeedOptions,
	seed: number,
	without: ReadonlySet<number> = new Set(),
	telling = false,
): Promise<SimulationResult> {
	try {
		return await simulate({ seed, faults, swarm, telling, without })
	} catch (error) {
		const breach = error instanceof Error ? (error.stack ?? error.message) : String(error)
		const nothing = {
			step: 0,
			visits: [],
			told: [],
			counts: noCounts(),
			saleCount: 0,
			entryCount: 0,
			story: 'thrown',
		}
		return { seed, breach, ...nothing }
	}
}
