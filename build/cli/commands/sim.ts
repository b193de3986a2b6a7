/* `yika sim`: whole shops in one process, from a seed, with everything that can go wrong. */
import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { endProcess } from '../end-process.ts'
import { seedNumber } from '../option-values.ts'

const HELP = `
Each seed is one morning of a small group: stores, tills, cashiers, cards, networks, disks and clocks, all simulated around
the real till core, agent and ledger. Misfortunes strike while it runs; then all is healed, and every party must tell the
same story as the receipts. A failed seed is printed with its acts, and made as small as it goes.

Examples:
  $ npm run yika -- sim --seeds 1-2000                 on all cores
  $ npm run yika -- sim --seed 132 --tell               one morning, line by line
  $ npm run yika -- sim --seeds 1-50 --faults none
  $ npm run yika -- sim --seeds 1-50 --faults wanCut=0.05,agentCrash

Exit codes: 0 every promise held; 1 a promise was broken; 2 wrong command line.`

interface SimFlags {
	readonly seed?: number
	readonly seeds: readonly [number, number]
	readonly faults: string
	readonly without?: readonly number[]
	readonly tell?: boolean
	readonly jobs: number
}

/** Adds `sim` to the program. */
export function addSimCommand(program: Command): void {
	program
		.command('sim')
		.summary('the fault laboratory: whole shops from seeds')
		.description('Runs whole simulated shops with faults, and asks every promise of them.')
		.addOption(
			new Option('--seeds <from-to>', 'a range of seeds').default([1, 100], '1-100').argParser(readRange),
		)
		.addOption(new Option('--seed <number>', 'one seed').argParser(seedNumber).conflicts('seeds'))
		.addOption(new Option('--faults <what>', 'none, all, or name=probability,…').default('all'))
		.addOption(new Option('--without <numbers>', 'visits to leave out, with --seed').argParser(readNumbers))
		.addOption(new Option('--tell', 'say everything that happens'))
		.addOption(
			new Option('--jobs <count>', 'processes that share the seeds')
				.default(availableParallelism(), 'one for each core')
				.argParser(readCount),
		)
		.addHelpText('after', HELP)
		.action(async (flags: SimFlags) => {
			const { readFaults } = await import('../../../test/simulation/faults.ts')
			const { runSeeds } = await import('../../../test/simulation/run-seeds.ts')
			const [firstSeed, lastSeed] = flags.seed === undefined ? flags.seeds : [flags.seed, flags.seed]
			const failedCount = await runSeeds({
				firstSeed,
				lastSeed,
				faults: readFaults(flags.faults),
				swarm: flags.faults === 'all',
				without: new Set(flags.without),
				telling: flags.tell === true,
				jobs: inOneProcess(flags) ? 1 : Math.min(flags.jobs, lastSeed - firstSeed + 1),
				say: (line) => console.log(line),
				nowMs: () => performance.now(),
			})
			endProcess(failedCount === 0 ? 0 : 1)
		})
}

/** What is told line by line is told in order; what leaves visits out is one seed. */
function inOneProcess({ seed, tell, without }: SimFlags): boolean {
	return seed !== undefined || tell === true || without !== undefined
}

function readCount(text: string): number {
	const count = Number(text)
	if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('At least one process.')
	return count
}

function readRange(text: string): readonly [number, number] {
	const [from = '', to = from] = text.split('-')
	const range = [seedNumber(from), seedNumber(to)] as const
	if (range[0] > range[1]) throw new InvalidArgumentError('The range ends before it begins.')
	return range
}

function readNumbers(text: string): readonly number[] {
	return text.split(',').map(seedNumber)
}
