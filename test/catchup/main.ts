/**
 * `npm run test:catchup -- [--entries N]`: thirty days offline at one till, then catch-up while five other tills
 * authorise. Durations are figures; the last line is `N passed, N failed`, one for each promise about results.
 *
 * Exit codes: 0 every promise was kept; 1 one was not; 2 the command line was wrong.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { figure, summarise, summaryText } from '../bench/statistics.ts'
import { startStoreServices } from '../bench/store-services.ts'
import { type CaughtUp, catchUp, ENTRIES } from './catch-up.ts'
import type { Stretch } from './live-tills.ts'

function say(line: string): void {
	process.stdout.write(`${line}\n`)
}

function readEntries(): number | null {
	try {
		const { values } = parseArgs({ options: { entries: { type: 'string', default: String(ENTRIES) } } })
		const entries = Number(values.entries)
		return Number.isSafeInteger(entries) && entries > 0 ? entries : null
	} catch {
		// An unknown option: the usage says it all.
		return null
	}
}

async function run(entries: number): Promise<number> {
	const dir = await mkdtemp(join(tmpdir(), 'yika-catchup-'))
	const context = { dir, effort: entries / ENTRIES, say, onBreak: () => () => undefined }
	const shop = await startStoreServices(context)
	try {
		const caughtUp = await catchUp(shop, context)
		tell(caughtUp)
		for (const breach of caughtUp.breaches) say(`BREACH ${breach}`)
		const isKept = caughtUp.breaches.length === 0
		say(isKept ? '1 passed, 0 failed' : `0 passed, ${caughtUp.breaches.length} failed`)
		return isKept ? 0 : 1
	} finally {
		await shop.close()
		await rm(dir, { recursive: true, force: true })
	}
}

function tell({ entries, tookMs, beside, during, livePerSecond, diskPerEntry }: CaughtUp): void {
	say(`${entries} entries posted in ${figure(tookMs / 1_000)} s, ${figure((entries * 1_000) / tookMs)}/s`)
	const { till, agent, server } = diskPerEntry
	say(
		`disk per entry: till ${figure(till)}, agent ${figure(agent)}, server ${figure(server)} bytes; ` +
			`in all ${[till, agent, server].map((one) => `${figure((one * entries) / 1_048_576)} MiB`).join(', ')}`,
	)
	say(`live, ${livePerSecond} authorisations/s: beside ${stretchText(beside)}`)
	say(`live, ${livePerSecond} authorisations/s: during ${stretchText(during)}`)
	const ratio = summarise(during.answersMs).p99 / summarise(beside.answersMs).p99
	say(`live p99 during ÷ beside: ${figure(ratio)} ×`)
}

function stretchText({ answersMs, byHold, byLease, noReply }: Stretch): string {
	return `${summaryText(summarise(answersMs), 'ms')}; ${byHold} by hold, ${byLease} by lease, ${noReply} without reply`
}

const entries = readEntries()
if (entries === null) {
	say('usage: npm run test:catchup -- [--entries <count>]')
	process.exitCode = 2
} else process.exitCode = await run(entries)
