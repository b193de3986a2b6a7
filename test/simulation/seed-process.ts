/** A process that runs the seeds it is sent, one after the other, and tells what came of each (`seed-processes.ts`). */
import { runSeed, type SeedOptions, type SeedOutcome } from './seed-run.ts'

export type SeedsAsked = { readonly options: SeedOptions; readonly seeds: readonly number[] }

process.on('message', (asked: SeedsAsked) => void runAll(asked))
// Whoever asked is gone.
process.on('disconnect', () => process.exit(0))

async function runAll({ options, seeds }: SeedsAsked): Promise<void> {
	for (const seed of seeds) {
		const { breach, step, saleCount, counts, story } = await runSeed(options, seed)
		const outcome: SeedOutcome = { seed, breach, step, saleCount, counts, story }
		process.send?.(outcome)
		// A simulation never goes through the event loop: between two, messages do.
		await new Promise((resolve) => setImmediate(resolve))
	}
}
