/**
 * `npm run test:failover -- [--rounds N] [--seed S] [--unsafe]`: a primary PostgreSQL is killed under load and its
 * synchronous standby promoted, N times in one shop of real processes. The last line is `N passed, N failed`; a breach ends
 * the run and keeps the data folder. With `--unsafe` commits wait for no standby, and the run is expected to fail.
 *
 * Exit codes: 0 every round held; 1 a breach, or the shop did not come back; 2 the command line was wrong.
 */
import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import { KillRounds } from '../crash/rounds/round.ts'
import { type Closers, makeClosers } from '../demo/closers.ts'
import { startDemo } from '../demo/demo-host.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { seededRandom } from '../fixtures/demo-data/seeded-random.ts'
import { until } from '../helpers/until.ts'
import { Acknowledged } from './acknowledged.ts'
import { openCentreTap } from './centre-tap.ts'
import { type FailoverShop, failOver, type OldPrimary, pointAtServer } from './failover-round.ts'
import { PostgresPair } from './postgres-pair.ts'

const SHOP_SEED = 1
/** In turn. */
const TURNS: readonly OldPrimary[] = ['back too soon', 'waiting for nobody', 'forgotten']
const ACTS_TOLD_MAX = 20
/** So few that a store soon holds a lease on each of them. */
const CARD_COUNT = 4
const REFUSED_WITHIN_MS = 60_000

type Run = {
	readonly rounds: number
	readonly seed: number
	readonly unsafe: boolean
	readonly verbose: boolean
}

function readCommandLine(): Run | null {
	try {
		const { values } = parseArgs({
			options: {
				rounds: { type: 'string', default: '2' },
				seed: { type: 'string', default: String(Date.now() % 1_000_000) },
				unsafe: { type: 'boolean', default: false },
				verbose: { type: 'boolean', default: false },
			},
		})
		const rounds = Number(values.rounds)
		const seed = Number(values.seed)
		const isSound = Number.isSafeInteger(rounds) && rounds > 0 && Number.isSafeInteger(seed)
		return isSound ? { ...values, rounds, seed } : null
	} catch {
		// An unknown option: the usage says it all.
		return null
	}
}

function say(line: string): void {
	process.stdout.write(`${line}\n`)
}

async function openShop(dataDir: string, { seed, unsafe }: Run, closers: Closers): Promise<FailoverShop> {
	const random = seededRandom(seed)
	const pair = await PostgresPair.start(join(dataDir, 'pair'), !unsafe)
	closers.push(() => pair.stop())
	const acknowledged = new Acknowledged()
	const tap = await openCentreTap((down) => acknowledged.hear(down))
	closers.push(() => tap.close())
	const shopDir = join(dataDir, 'shop')
	const demo = await startDemo({
		dataDir: shopDir,
		seed: SHOP_SEED,
		fresh: true,
		lanes: 'all',
		port: 0,
		window: false,
		plainLinks: true,
		databaseUrl: pair.databaseUrl(),
		say: () => undefined,
		printer: { lineMs: 3 },
	})
	closers.push(() => demo.stop())
	pointAtServer(demo, tap)
	const shop = new KillRounds(demo, random, demo.group.cards.filter(isActive).slice(0, CARD_COUNT))
	closers.push(async () => shop.close())
	return {
		...{ demo, pair, tap, shop, acknowledged, random },
		refused: (port) => refusedIn(demoPaths.log(shopDir, 'server'), port),
		forgetMark: () => rmSync(join(shopDir, 'primary.json')),
	}
}

function isActive({ state }: GroupData['cards'][number]): boolean {
	return state === 'active'
}

/** Resolves when the server, from now on, says in its log that it refuses the host at `port`. */
async function refusedIn(logFile: string, port: number): Promise<void> {
	const from = readFileSync(logFile, 'utf8').length
	const isRefused = (line: string) => line.includes('"databaseHostRefused"') && line.includes(`:${port}"`)
	const lines = () => readFileSync(logFile, 'utf8').slice(from).split('\n')
	await until(() => lines().some(isRefused), 'the old primary is refused', REFUSED_WITHIN_MS)
}

async function run(wanted: Run): Promise<number> {
	const dataDir = await mkdtemp(join(tmpdir(), 'yika-failover-'))
	const closers = makeClosers()
	const stop = async (keep: boolean) => {
		await closers.closeAll()
		if (!keep) await rm(dataDir, { recursive: true, force: true })
	}
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.once(signal, () => void stop(true).finally(() => process.exit(130)))
	const startedAtMs = performance.now()
	const seconds = () => ((performance.now() - startedAtMs) / 1_000).toFixed(1)
	let shop: FailoverShop | null = null
	let passed = 0
	try {
		shop = await openShop(dataDir, wanted, closers)
		say(`${wanted.rounds} rounds, seed ${wanted.seed}, shop open after ${seconds()} s in ${dataDir}`)
		for (; passed < wanted.rounds; passed++) await oneRound(shop, passed + 1, seconds, wanted)
	} catch (error) {
		await tellBreach(wanted, passed + 1, error, shop?.shop.acts() ?? [], dataDir)
	}
	const failed = passed === wanted.rounds ? 0 : 1
	await stop(failed > 0)
	say(`${seconds()} s`)
	say(`${passed} passed, ${failed} failed`)
	return failed
}

async function oneRound(
	parts: FailoverShop,
	round: number,
	seconds: () => string,
	{ verbose }: Run,
): Promise<void> {
	const old = TURNS[(round - 1) % TURNS.length] ?? 'forgotten'
	const { count, leaseSales } = await failOver(parts, old)
	say(
		`round ${round}, the old primary ${old}: ${count} sales without a database, ${leaseSales} of them with stored value; acknowledged so far: ${parts.acknowledged.words()}; ${seconds()} s`,
	)
	if (verbose) for (const act of parts.shop.acts().filter((one) => one.includes('---'))) say(`  ${act}`)
}

async function tellBreach(
	{ seed, unsafe }: Run,
	round: number,
	error: unknown,
	acts: readonly string[],
	dataDir: string,
): Promise<void> {
	const where = error instanceof Error ? error.stack : ''
	await writeFile(join(dataDir, 'breach.txt'), [String(error), '', ...acts, '', where].join('\n'))
	say(`BREACH in round ${round} of seed ${seed}; everything is kept in ${dataDir}`)
	if (unsafe) say('(--unsafe: commits waited for no standby, so this was to be expected)')
	say(`  ${error}`)
	say('what was done last in that round:')
	for (const act of acts.slice(-ACTS_TOLD_MAX)) say(`  ${act}`)
}

// The servers must take the pair, not a database that the caller happens to have.
delete process.env.DATABASE_URL
const wanted = readCommandLine()
if (wanted === null) {
	say('usage: npm run test:failover -- [--rounds <count>] [--seed <number>] [--unsafe] [--verbose]')
	process.exitCode = 2
} else process.exitCode = await run(wanted)
