/**
 * `npm run test:independent`: other people's programs against our simulators and bytes. The last line is `N passed, N failed`.
 * A program that cannot be had is told, with its command, and its tests count as failed: a check that did not run is no
 * check that passed.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const ROOT = resolve(import.meta.dirname, '../..')
const reportSchema = z.object({
	numPassedTests: z.int(),
	numFailedTests: z.int(),
	numPendingTests: z.int(),
})

/**
 * No timeout of the tests' own helps where nothing runs any more: pcsc-mini's `stop` waits in SCardReleaseContext for a lock of
 * pcsc-lite that its own thread holds, if it cancels just between two waits of that thread. In a till that is a device process, which its
 * keeper ends.
 */
const LIMIT_MS = 8 * 60_000
const HUNG = -1

async function limited(args: readonly string[]): Promise<number> {
	const run = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', detached: true })
	let hung = false
	const timer = setTimeout(() => {
		hung = true
		process.kill(-(run.pid ?? 0), 'SIGKILL')
	}, LIMIT_MS)
	const code = await new Promise<number>((done) => run.once('exit', (exit) => done(exit ?? 1)))
	clearTimeout(timer)
	return hung ? HUNG : code
}

async function main(): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), 'yika-independent-'))
	const report = join(folder, 'report.json')
	const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
	const args = [vitest, 'run', '--project', 'independent', ...reporters]
	let code = await limited(args)
	if (code === HUNG) {
		console.log('unsteady: test/independent hung, and was ended; once more')
		code = await limited(args)
	}
	const counts = existsSync(report)
		? reportSchema.safeParse(JSON.parse(readFileSync(report, 'utf8'))).data
		: undefined
	rmSync(folder, { recursive: true })
	const missed = (counts?.numFailedTests ?? 0) + (counts?.numPendingTests ?? 0)
	const failed = missed === 0 && (code !== 0 || !counts) ? 1 : missed
	console.log(`${counts?.numPassedTests ?? 0} passed, ${failed} failed`)
	return failed === 0 ? 0 : 1
}

process.exitCode = await main()
