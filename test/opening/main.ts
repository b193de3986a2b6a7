/**
 * `npm run test:opening -- [--record <folder>]`: from nothing to selling, with the seconds of each machine; then a seventh till with bad
 * codes; then one that is joined by hand, in a browser; then the audit. With `--record` what the browser showed is kept: `trace.zip` for
 * Playwright's trace viewer, and pictures.
 *
 * Exit codes: 0 seven tills have sold, bad codes were refused and the books are clean; 1 not, and why; 2 wrong command line.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { endProcess } from '../../build/cli/end-process.ts'
import { makeClosers } from '../demo/closers.ts'
import { joinByHand } from './by-hand.ts'
import { openGroup } from './opening.ts'
import { trySeventh } from './refusals.ts'
import { runYika } from './run-yika.ts'

const BY_HAND = 'S02-04'
const say = (line: string) => void process.stdout.write(`${line}\n`)

async function run(record: string | undefined): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), 'yika-opening-'))
	const fromMs = performance.now()
	const closers = makeClosers()
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.once(signal, () => void closers.closeAll().finally(() => process.exit(130)))
	try {
		const opening = await openGroup(folder, closers, say)
		say(
			`${opening.tills.length} tills have sold, after ${((performance.now() - fromMs) / 1_000).toFixed(1)} s`,
		)
		const refusals = Object.entries(await trySeventh(opening, folder))
		for (const [why, { words }] of refusals) say(`\na seventh till, code ${why}:\n${words}`)
		const recordDir = resolve(record ?? join(folder, 'recording'))
		const { seconds } = await joinByHand(opening, folder, { tillId: BY_HAND, recordDir })
		say(
			`\n${BY_HAND}  by hand, from the code's page to the sign-on screen ${seconds.signOn.toFixed(1)} s, to the first sale at the centre ${seconds.sale.toFixed(1)} s`,
		)
		if (record !== undefined)
			say(`recorded in ${recordDir}: npx playwright-core show-trace ${join(recordDir, 'trace.zip')}`)
		const audit = await runYika('audit', '--database', opening.databaseUrl)
		say(`\n${audit.words}`)
		const isRefused = refusals.every(([, { exitCode }]) => exitCode === 1)
		return isRefused && audit.exitCode === 0 ? 0 : 1
	} finally {
		await closers.closeAll()
		rmSync(folder, { recursive: true, force: true })
	}
}

function readCommandLine(): { readonly record?: string | undefined } | null {
	try {
		return parseArgs({ options: { record: { type: 'string' } } }).values
	} catch {
		// An unknown option: the usage says it all.
		return null
	}
}

const wanted = readCommandLine()
if (wanted === null) {
	process.stderr.write('usage: npm run test:opening -- [--record <folder>]\n')
	endProcess(2)
}
const exitCode = await run(wanted.record).catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
	return 1
})
endProcess(exitCode)
