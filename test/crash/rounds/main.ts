/**
 * `npm run test:crash -- --rounds N [--seed S]`: kill -9 of real processes under load, N times in one shop. The last
 * line is `N passed, N failed`; a breach ends the run and keeps the data folder.
 *
 * Exit codes: 0 every round held; 1 a breach, or the shop did not come back; 2 the command line was wrong.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startDemo } from '../../demo/demo-host.ts'
import { seededRandom } from '../../fixtures/demo-data/seeded-random.ts'
import { KillRounds } from './round.ts'

const SHOP_SEED = 1
const PROGRESS_EVERY = 10
/** With --verbose, what was done in a round that took longer is shown. */
const SLOW_ROUND_MS = 10_000
const STORE_TILLS = ['S01-01', 'S01-02']

type Run = { readonly rounds: number; readonly seed: number; readonly verbose: boolean }

function readCommandLine(): Run | null {
	try {
		const { values } = parseArgs({
			options: {
				rounds: { type: 'string', default: '25' },
				seed: { type: 'string', default: String(Date.now() % 1_000_000) },
				verbose: { type: 'boolean', default: false },
			},
		})
		const rounds = Number(values.rounds)
		const seed = Number(values.seed)
		const isSound = Number.isSafeInteger(rounds) && rounds > 0 && Number.isSafeInteger(seed)
		return isSound ? { rounds, seed, verbose: values.verbose } : null
	} catch {
		// An unknown option: the usage says it all.
		return null
	}
}

function say(line: string): void {
	process.stdout.write(`${line}\n`)
}

async function run({ rounds, seed, verbose }: Run): Promise<number> {
	const dataDir = await mkdtemp(join(tmpdir(), 'yika-crash-'))
	const startedAtMs = performance.now()
	const seconds = () => ((performance.now() - startedAtMs) / 1_000).toFixed(1)
	const demo = await startDemo({
		dataDir,
		seed: SHOP_SEED,
		fresh: true,
		lanes: STORE_TILLS,
		port: 0,
		window: false,
		plainLinks: true,
		say: () => undefined,
		printer: { lineMs: 3 },
	})
	const random = seededRandom(seed)
	const shop = new KillRounds(demo, random)
	const stop = async (keep: boolean) => {
		shop.close()
		await demo.stop()
		if (!keep) await rm(dataDir, { recursive: true, force: true })
	}
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.once(signal, () => void stop(true).finally(() => process.exit(130)))
	say(`${rounds} rounds, seed ${seed}, shop open after ${seconds()} s in ${dataDir}`)
	const kills = new Map<string, number>()
	let passed = 0
	let breaches: readonly string[] = []
	const roundsFromMs = performance.now()
	for (let round = 1; round <= rounds && breaches.length === 0; round++) {
		const roundFromMs = performance.now()
		try {
			const result = await shop.run(random)
			for (const { victim } of result.plan.kills) kills.set(victim, (kills.get(victim) ?? 0) + 1)
			breaches = result.breaches
			const tookMs = performance.now() - roundFromMs
			if (verbose || round % PROGRESS_EVERY === 0)
				say(
					`round ${round}: ${result.plan.kills.map(({ victim }) => victim).join('+')}, ${(tookMs / 1_000).toFixed(1)} s, ${result.salesSeen} sales seen, ${((performance.now() - roundsFromMs) / 1_000 / round).toFixed(2)} s a round`,
				)
		} catch (error) {
			breaches = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
		}
		const isSlow = performance.now() - roundFromMs > SLOW_ROUND_MS
		if (verbose && isSlow) for (const act of shop.acts()) say(`  ${act}`)
		if (breaches.length === 0) passed++
		else await tellBreach(round, seed, breaches, shop.acts(), dataDir)
	}
	if (breaches.length === 0) {
		say('closing the shifts')
		breaches = await shop.closeShifts()
		if (breaches.length > 0) await tellBreach(rounds, seed, breaches, shop.acts(), dataDir)
	}
	say('ending')
	await stop(breaches.length > 0)
	say(`kills: ${[...kills].map(([victim, count]) => `${victim} ${count}`).join(', ')}; ${seconds()} s`)
	const failed = breaches.length === 0 ? 0 : 1
	say(`${passed} passed, ${failed} failed`)
	return failed
}

async function tellBreach(
	round: number,
	seed: number,
	breaches: readonly string[],
	acts: readonly string[],
	dataDir: string,
): Promise<void> {
	await writeFile(join(dataDir, 'breach.txt'), [...breaches, '', ...acts].join('\n'))
	say(`BREACH in round ${round} of seed ${seed}; everything is kept in ${dataDir}`)
	for (const breach of breaches.slice(0, 20)) say(`  ${breach}`)
	say('what was done in that round:')
	for (const act of acts) say(`  ${act}`)
}

const wanted = readCommandLine()
if (wanted === null) {
	say('usage: npm run test:crash -- --rounds <count> [--seed <number>] [--verbose]')
	process.exitCode = 2
} else process.exitCode = await run(wanted)
