/** A failed seed told for people: made as small as it goes, with its last acts and the command that runs it again. */
import { visitText } from './plan.ts'
import { runSeed, type SeedOptions } from './seed-run.ts'
import type { SimulationResult } from './shop.ts'

const SHRINK_RUNS_MAX = 60
const ACTS_MAX = 60

export async function tellFailure(
	options: SeedOptions,
	seed: number,
	without: ReadonlySet<number>,
	say: (line: string) => void,
): Promise<void> {
	const failed = await runSeed(options, seed, without)
	const smallest = await shrink(options, failed, without)
	const { result } = smallest
	say(
		`seed ${seed}, made smaller: ${result.visits.length} of ${failed.visits.length} visits, step ${result.step}`,
	)
	say(`  ${result.breach}`)
	for (const visit of result.visits) say(`  ${visitText(visit)}`)
	const told = await runSeed(options, seed, smallest.without, true)
	say(`  the last of ${told.told.length} acts:`)
	for (const line of told.told.slice(-ACTS_MAX)) say(`    ${line}`)
	const left = [...smallest.without].join(',')
	say(`  again: npm run yika -- sim --seed ${seed}${left === '' ? '' : ` --without ${left}`} --tell`)
}

/** Leaves visits out, half of them at first, as long as some promise still breaks. */
async function shrink(
	options: SeedOptions,
	failed: SimulationResult,
	leftOut: ReadonlySet<number>,
): Promise<{ readonly without: ReadonlySet<number>; readonly result: SimulationResult }> {
	let without = leftOut
	let result = failed
	let chunk = Math.ceil(failed.visits.length / 2)
	for (let runs = 0; runs < SHRINK_RUNS_MAX && chunk >= 1; ) {
		let smaller = false
		for (let at = 0; at < result.visits.length && runs < SHRINK_RUNS_MAX; at += chunk) {
			const dropped = result.visits.slice(at, at + chunk).map((visit) => visit.number)
			const fewer = new Set([...without, ...dropped])
			const tried = await runSeed(options, failed.seed, fewer)
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
