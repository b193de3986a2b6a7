/**
 * `npm run bench`: measures the rows of the speed budget on this machine and prints them as a table or as JSON.
 * Progress goes to standard error, the result alone to standard output.
 *
 * Exit codes: 0 at least one row was measured, whatever it came to; 1 none could be; 2 the command line was wrong;
 * 130, 143 broken off.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { catchUpStage } from '../catchup/catch-up-stage.ts'
import { agentsStage } from './agents-stage.ts'
import type { BenchRow } from './bench-row.ts'
import type { BenchContext, BenchStage } from './bench-stage.ts'
import { largeTillStage } from './large-till-stage.ts'
import { describeMachine, isRamDisk, machineLine } from './machine.ts'
import { pagesStage } from './pages-stage.ts'
import { reportJson, reportTable } from './report.ts'
import { saleStage } from './sale-stage.ts'
import { screenStage } from './screen-stage.ts'
import { searchStage } from './search-stage.ts'
import { servicesStage } from './services-stage.ts'
import { updateStage } from './update-stage.ts'

const STAGES: readonly BenchStage[] = [
	saleStage,
	searchStage,
	servicesStage,
	catchUpStage,
	agentsStage,
	screenStage,
	largeTillStage,
	pagesStage,
	updateStage,
]
const QUICK_EFFORT = 0.1

const HELP = `
Rows:
${STAGES.flatMap(({ heads }) => heads.map(({ what, budget }) => `  ${what.padEnd(38)} ${budget}`)).join('\n')}

What does not wait for a screen has a yardstick: plain work of the same size, measured in the same run. See docs/bench.md.
Close other programs first: the table's head shows how busy the machine was.

Examples:
  $ npm run bench
  $ npm run bench -- --only "complete a sale"
  $ npm run --silent bench -- --json > bench.json

Exit codes: 0 at least one row was measured, kept or not; 1 none could be; 2 wrong command line.`

type Flags = {
	readonly json: boolean
	readonly quick: boolean
	readonly only?: string
	readonly dir: string
}

const program = new Command('bench')
	.description('Measures the speed budget of Yika on this machine.')
	.option('--json', 'print JSON in place of the table', false)
	.option('--only <text>', 'the row of this name, or the rows whose names contain it')
	.option('--quick', 'a tenth of the samples: to see that it works, not to be quoted', false)
	.option('--dir <dir>', 'where journals and databases are made: the disk that is measured', '.yika/bench')
	.addHelpText('after', HELP)
	.exitOverride()
	.action((flags: Flags) => bench(flags))

async function bench({ json, quick, only, dir: parent }: Flags): Promise<void> {
	const names = STAGES.flatMap(({ heads }) => heads.map(({ what }) => what))
	const asked = only?.toLowerCase() ?? ''
	const isWhole = names.some((what) => what.toLowerCase() === asked)
	const wanted = (what: string) =>
		isWhole ? what.toLowerCase() === asked : what.toLowerCase().includes(asked)
	if (!names.some(wanted)) {
		program.error(`no row is called "${only}"; there are:\n${names.map((name) => `  ${name}`).join('\n')}`)
	}
	const startedAtMs = performance.now()
	const say = (line: string) => {
		const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1)
		process.stderr.write(`${seconds.padStart(6)} s  ${line}\n`)
	}
	mkdirSync(resolve(parent), { recursive: true })
	const dir = mkdtempSync(join(resolve(parent), 'run-'))
	const { onBreak, notBroken } = breakOffBySignal(dir)
	try {
		const machine = describeMachine(dir)
		say(machineLine(machine))
		if (isRamDisk(machine)) say('this is a RAM disk: the durable figures mean nothing; name another --dir')
		const context = { dir, effort: quick ? QUICK_EFFORT : 1, say, onBreak }
		const rows: BenchRow[] = []
		for (const stage of STAGES) {
			rows.push(...(await stage.run(context, wanted)))
			await notBroken()
		}
		process.stdout.write(`${json ? reportJson(rows, machine) : reportTable(rows, machine)}\n`)
		process.exitCode = rows.some(({ measured }) => measured !== null) ? 0 : 1
	} finally {
		rmSync(dir, { recursive: true, force: true })
	}
}

/**
 * Ctrl-C must not leave a database behind: the scene that is open is closed, then the process ends. `notBroken` resolves
 * at once, or never when a signal has come: what fails because its scene was closed must not be taken for a result.
 */
function breakOffBySignal(dir: string): {
	readonly onBreak: BenchContext['onBreak']
	readonly notBroken: () => Promise<void>
} {
	const open = new Set<() => Promise<void>>()
	let ending: Promise<void> | null = null
	const breakOff = async (exitCode: number) => {
		process.stderr.write('\nbreaking off\n')
		const closed = await Promise.allSettled([...open].map((close) => close()))
		for (const one of closed) if (one.status === 'rejected') process.stderr.write(`${one.reason}\n`)
		rmSync(dir, { recursive: true, force: true })
		process.exit(exitCode)
	}
	const onSignal = (exitCode: number) => {
		ending ??= breakOff(exitCode)
	}
	process.on('SIGINT', () => onSignal(130))
	process.on('SIGTERM', () => onSignal(143))
	return {
		notBroken: () => ending ?? Promise.resolve(),
		onBreak(close) {
			open.add(close)
			return () => open.delete(close)
		},
	}
}

// A bench writes into a database of its own, never into one that the shell's settings happen to name.
delete process.env.DATABASE_URL
try {
	await program.parseAsync()
} catch (error) {
	if (!(error instanceof CommanderError)) throw error
	process.exitCode = error.exitCode === 0 ? 0 : 2
}
