/**
 * `npm run test:opening`: from nothing to selling, with the seconds of each machine; then a seventh till with bad codes; then the audit.
 *
 * Exit codes: 0 six tills have sold, the seventh was refused and the books are clean; 1 not, and why.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endProcess } from '../../build/cli/end-process.ts'
import { makeClosers } from '../demo/closers.ts'
import { openGroup } from './opening.ts'
import { trySeventh } from './refusals.ts'
import { runYika } from './run-yika.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

async function run(): Promise<number> {
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
		const audit = await runYika('audit', '--database', opening.databaseUrl)
		say(`\n${audit.words}`)
		const isRefused = refusals.every(([, { exitCode }]) => exitCode === 1)
		return isRefused && audit.exitCode === 0 ? 0 : 1
	} finally {
		await closers.closeAll()
		rmSync(folder, { recursive: true, force: true })
	}
}

const exitCode = await run().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
	return 1
})
endProcess(exitCode)
