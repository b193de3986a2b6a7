/* `yika sim`: whole shops in one process, from a seed, with everything that can go wrong. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { seedNumber } from '../option-values.ts'

const HELP = `
Each seed is one morning of a small group: stores, tills, cashiers, cards, networks, disks and clocks, all simulated around
the real till core, agent and ledger. Misfortunes strike while it runs; then all is healed, and every party must tell the
same story as the receipts. A failed seed is printed with its acts, and made as small as it goes.

Examples:
  $ npm run yika -- sim --seeds 1-2000
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
				say: (line) => console.log(line),
				nowMs: () => performance.now(),
			})
			process.exitCode = failedCount === 0 ? 0 : 1
		})
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
