/**
 * `npm run test:mutation -- [--only text] [--copies N]`: plants each of the deliberate defects of `defects/` in a copy of
 * the project and sees whether the tests or simulated shops named beside it notice. First all of them must pass without
 * any defect. The last line is `N passed, N failed`: defects caught and not caught.
 *
 * Exit codes: 0 every defect was caught; 1 one was not; 2 the command line was wrong.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Catcher, catcherText, type Defect } from './defect.ts'
import { DEFECTS } from './defects/all-defects.ts'
import { type RunResult, ScratchCopy } from './scratch-copy.ts'

type Outcome = { readonly isCaught: boolean; readonly told: string }

function say(line: string): void {
	process.stdout.write(`${line}\n`)
}

function readCommandLine(): { readonly only: string; readonly copies: number } | null {
	try {
		const { values } = parseArgs({
			options: { only: { type: 'string', default: '' }, copies: { type: 'string', default: '2' } },
		})
		const copies = Number(values.copies)
		return Number.isSafeInteger(copies) && copies >= 1 && copies <= 16 ? { only: values.only, copies } : null
	} catch {
		return null
	}
}

/** Works through the list with one worker for each copy. */
async function withCopies<Item>(
	copies: readonly ScratchCopy[],
	items: readonly Item[],
	act: (copy: ScratchCopy, item: Item) => Promise<void>,
): Promise<void> {
	const waiting = [...items]
	await Promise.all(
		copies.map(async (copy) => {
			for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(copy, item)
		}),
	)
}

/** What catches a defect must pass without it, or it would prove nothing. Returns what does not. */
async function failingWithout(copies: readonly ScratchCopy[], defects: readonly Defect[]): Promise<string[]> {
	const files = [
		...new Set(defects.flatMap(({ caughtBy }) => (caughtBy.kind === 'tests' ? caughtBy.files : []))),
	]
	const seeds = new Set(defects.flatMap(({ caughtBy }) => (caughtBy.kind === 'sim' ? [caughtBy.seeds] : [])))
	const catchers: Catcher[] = [
		{ kind: 'tests', files },
		...[...seeds].map((range): Catcher => ({ kind: 'sim', seeds: range })),
	]
	const failing: string[] = []
	await withCopies(
		copies,
		catchers.filter((catcher) => catcher.kind === 'sim' || catcher.files.length > 0),
		async (copy, catcher) => {
			const result = await copy.run(catcher)
			if (result.failedCount !== 0) failing.push(`${catcherText(catcher)}\n${lastLinesOf(result.output)}`)
		},
	)
	return failing
}

function lastLinesOf(output: string): string {
	return output.split('\n').slice(-15).join('\n')
}

function judge({ failedCount, isHung, output }: RunResult): Outcome {
	if (isHung) return { isCaught: true, told: 'caught: it stood still' }
	// A run that did not get as far as its tests proves nothing about the defect.
	if (failedCount === null) return { isCaught: false, told: `no result:\n${lastLinesOf(output)}` }
	return failedCount > 0 ? { isCaught: true, told: 'caught' } : { isCaught: false, told: 'NOT CAUGHT' }
}

async function main(): Promise<number> {
	const options = readCommandLine()
	if (options === null) {
		process.stderr.write('usage: npm run test:mutation -- [--only <text>] [--copies <1-16>]\n')
		return 2
	}
	const chosen = DEFECTS.filter(({ name, file }) => `${name} ${file}`.includes(options.only))
	const root = join(import.meta.dirname, '..', '..')
	const copies: ScratchCopy[] = []
	try {
		for (let count = 0; count < options.copies; count += 1) copies.push(await ScratchCopy.of(root))
		say(`${chosen.length} defects; first everything without them`)
		const failing = await failingWithout(copies, chosen)
		if (failing.length > 0) {
			for (const text of failing) say(`fails without any defect: ${text}`)
			say(`0 passed, ${chosen.length} failed`)
			return 1
		}
		let caughtCount = 0
		await withCopies(copies, chosen, async (copy, defect) => {
			const { isCaught, told } = judge(
				await copy.withDefect(defect, async () => await copy.run(defect.caughtBy)),
			)
			if (isCaught) caughtCount += 1
			say(`${isCaught ? 'ok    ' : 'BREACH'} ${defect.name} (${defect.file}): ${told}`)
		})
		say(`score: ${((100 * caughtCount) / Math.max(1, chosen.length)).toFixed(1)} %`)
		say(`${caughtCount} passed, ${chosen.length - caughtCount} failed`)
		return caughtCount === chosen.length ? 0 : 1
	} finally {
		for (const copy of copies) await copy.remove()
	}
}

process.exitCode = await main()
