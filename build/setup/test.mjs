/*
 * `npm test`: set-up, screens, static gates, unit tests, then the whole house. With names of Vitest projects it runs these in
 * place of gates and tests. Every stage is run even if one before it failed (unless that was set-up, or somebody ended it),
 * each shows its time, and the last line is the sum: `N passed, N failed`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildRenderer } from './built-parts.mjs'
import { prepare } from './prepare.mjs'
import { isAskedToEnd, NODE_24, ROOT, runInForeground } from './run-program.mjs'

const RESULTS = join(ROOT, 'test-results')
const VITEST = join('node_modules', 'vitest', 'vitest.mjs')

/** @typedef {{ name: string, passed: number, failed: number, seconds: number }} Stage */

/**
 * Runs one stage that writes its counts as JSON. A stage that ends badly without naming a failed test (a crash, an
 * unhandled error, no report) counts as one failure: silence is never success.
 * @param {string} name
 * @param {readonly string[]} args
 * @param {string} report
 * @returns {Promise<Stage>}
 */
async function runStage(name, args, report) {
	const startedAt = Date.now()
	process.stdout.write(`\n=== ${name}\n`)
	const code = await runInForeground(NODE_24, args)
	const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
	const passed = Number(counts.numPassedTests ?? 0)
	const named = Number(counts.numFailedTests ?? 0)
	const failed = code !== 0 && named === 0 ? 1 : named
	return { name, passed, failed, seconds: (Date.now() - startedAt) / 1000 }
}

/** @param {string} project */
function runVitest(project) {
	const report = join(RESULTS, `${project}.json`)
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
	return runStage(project, [VITEST, 'run', '--project', project, '--passWithNoTests', ...reporters], report)
}

function runGates() {
	const report = join(RESULTS, 'gates.json')
	return runStage('check', ['build/check/check.ts', '--report', report], report)
}

/** The build of the screens is silent when it succeeds, and then not worth a count. @returns {Promise<Stage>} */
async function runScreensBuild() {
	const startedAt = Date.now()
	const failed = await buildRenderer().then(
		() => 0,
		(error) => {
			process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
			return 1
		},
	)
	return { name: 'screens', passed: 0, failed, seconds: (Date.now() - startedAt) / 1000 }
}

/** @param {readonly Stage[]} stages */
function summarise(stages) {
	process.stdout.write('\n')
	for (const { name, passed, failed, seconds } of stages) {
		const time = `${seconds.toFixed(1)} s`.padStart(8)
		process.stdout.write(`${name.padEnd(8)} ${time}  ${passed} passed, ${failed} failed\n`)
	}
	const passed = stages.reduce((sum, stage) => sum + stage.passed, 0)
	const failed = stages.reduce((sum, stage) => sum + stage.failed, 0)
	process.stdout.write(`${passed} passed, ${failed} failed\n`)
	return failed === 0
}

const setUpAt = Date.now()
const ready = await prepare({ debian: true, electron: false, renderer: false })
/** @type {Stage[]} */
const stages = [{ name: 'set-up', passed: 0, failed: ready ? 0 : 1, seconds: (Date.now() - setUpAt) / 1000 }]
if (ready) {
	rmSync(RESULTS, { recursive: true, force: true })
	mkdirSync(RESULTS, { recursive: true })
	const named = process.argv.slice(2).map((project) => () => runVitest(project))
	const all = [runGates, () => runVitest('unit'), () => runVitest('whole')]
	for (const run of [runScreensBuild, ...(named.length > 0 ? named : all)]) {
		if (!isAskedToEnd()) stages.push(await run())
	}
}
process.exitCode = summarise(stages) && !isAskedToEnd() ? 0 : 1
