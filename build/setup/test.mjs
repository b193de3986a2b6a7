/*
 * `npm test`: set-up, screens, static gates, unit tests, then the whole house. With names of Vitest projects it runs these in
 * place of gates and tests. Every stage is run even if one before it failed (unless that was set-up, or somebody ended it),
 * each shows its time, and the last line is the sum: `N passed, N failed`.
 *
 * `--look-twice`, for continuous integration: where tests of few files failed, these files are run once more with nothing
 * beside them. What passes then is counted as passed and told as unsteady, with what it said the first time: a race in the
 * test or in the product, to be mended, but no reason to refuse everything else. What is broken fails twice.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildRenderer } from './built-parts.mjs'
import { prepare } from './prepare.mjs'
import { isAskedToEnd, NODE_24, ROOT, runInForeground } from './run-program.mjs'

const RESULTS = join(ROOT, 'test-results')
const VITEST = join('node_modules', 'vitest', 'vitest.mjs')

/** More files than this are not run again: so many races at once are something broken. */
const LOOK_TWICE_FILES_MAX = 3
const looksTwice = process.argv.includes('--look-twice')

/** @typedef {{ name: string, passed: number, failed: number, seconds: number, unsteady?: readonly string[] }} Stage */

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

/**
 * @param {string} project
 * @param {readonly string[]} [files] only these, one after another
 */
function runVitest(project, files = []) {
	const report = join(RESULTS, files.length === 0 ? `${project}.json` : `${project}-again.json`)
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
	const alone = files.length === 0 ? [] : ['--no-file-parallelism', ...files]
	const args = [VITEST, 'run', '--project', project, '--passWithNoTests', ...reporters, ...alone]
	return runStage(files.length === 0 ? project : `${project}, again`, args, report)
}

/** @param {string} report @returns {readonly { readonly file: string, readonly tests: readonly string[] }[]} */
function failedIn(report) {
	const { testResults = [] } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
	return testResults
		.filter((/** @type {{ status: string }} */ { status }) => status === 'failed')
		.map(
			(/** @type {{ name: string, assertionResults: { status: string, fullName: string }[] }} */ file) => ({
				file: file.name,
				tests: file.assertionResults
					.filter(({ status }) => status === 'failed')
					.map(({ fullName }) => fullName),
			}),
		)
}

/** @param {string} project @returns {Promise<Stage>} */
async function runTests(project) {
	const first = await runVitest(project)
	const failed = failedIn(join(RESULTS, `${project}.json`))
	const named = failed.reduce((sum, { tests }) => sum + tests.length, 0)
	const isWorthIt = looksTwice && named > 0 && named === first.failed && failed.length <= LOOK_TWICE_FILES_MAX
	if (!isWorthIt || isAskedToEnd()) return first
	const second = await runVitest(
		project,
		failed.map(({ file }) => file),
	)
	const still = second.failed === 0 ? [] : failedIn(join(RESULTS, `${project}-again.json`))
	const stillFailed = new Set(still.flatMap(({ file, tests }) => tests.map((test) => `${file} > ${test}`)))
	const unsteady = failed
		.flatMap(({ file, tests }) => tests.map((test) => `${file} > ${test}`))
		.filter((test) => second.failed === 0 || (stillFailed.size > 0 && !stillFailed.has(test)))
	return {
		name: project,
		passed: first.passed + unsteady.length,
		failed: Math.max(first.failed - unsteady.length, second.failed),
		seconds: first.seconds + second.seconds,
		unsteady,
	}
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
	for (const test of stages.flatMap(({ unsteady = [] }) => unsteady))
		process.stdout.write(`unsteady: ${test}\n`)
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
	const projects = process.argv.slice(2).filter((word) => word !== '--look-twice')
	const named = projects.map((project) => () => runTests(project))
	const all = [runGates, () => runTests('unit'), () => runTests('whole')]
	for (const run of [runScreensBuild, ...(named.length > 0 ? named : all)]) {
		if (!isAskedToEnd()) stages.push(await run())
	}
}
process.exitCode = summarise(stages) && !isAskedToEnd() ? 0 : 1
