/*
 * `npm run check`: all static gates, each named with its result and time. Exit code 0 only if all passed.
 * Options: `--only lint,imports` runs some of them; `--root <dir>` checks another tree (the gates' own test does);
 * `--report <file>` writes the counts as JSON.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gatesFor } from './gates.ts'
import { runGate } from './run-gate.ts'

const { values } = parseArgs({
	options: { only: { type: 'string' }, root: { type: 'string' }, report: { type: 'string' } },
})
const root = resolve(values.root ?? '.')
const gates = gatesFor(root)
const wanted = values.only?.split(',')
const unknown = wanted?.filter((name) => !gates.some((gate) => gate.name === name)) ?? []
if (unknown.length > 0) {
	console.error(
		`No such gate: ${unknown.join(', ')}. There are: ${gates.map((gate) => gate.name).join(', ')}.`,
	)
	process.exit(2)
}

let passedCount = 0
let failedCount = 0
for (const gate of gates.filter(({ name }) => wanted?.includes(name) ?? true)) {
	const { passed, output, elapsedMs } = await runGate(gate, root)
	const seconds = `${(elapsedMs / 1000).toFixed(1)} s`.padStart(7)
	console.log(`${passed ? 'ok    ' : 'FAILED'} ${gate.name.padEnd(8)} ${seconds}  ${gate.about}`)
	if (!passed) console.log(output.trimEnd())
	passed ? passedCount++ : failedCount++
}
console.log(`${passedCount} passed, ${failedCount} failed`)
if (values.report !== undefined) {
	writeFileSync(values.report, JSON.stringify({ numPassedTests: passedCount, numFailedTests: failedCount }))
}
process.exitCode = failedCount === 0 ? 0 : 1
