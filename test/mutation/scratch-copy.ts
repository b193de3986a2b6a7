/** A copy of the project's files in which a defect can be planted and its tests run, beside the real ones. */
import { execFile, spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Catcher, Defect } from './defect.ts'

/** `failedCount`: tests or seeds that failed; null when the run ended without saying how many. */
export type RunResult = Ending & { readonly failedCount: number | null }
type Ending = { readonly output: string; readonly isHung: boolean }

const REPORT = z.object({
	numFailedTests: z.int(),
	testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

/** A defect may make a test wait for ever: that is noticed too. */
const RUN_TIMEOUT_MS = 240_000
const OUTPUT_KEPT = 40_000

export class ScratchCopy {
	readonly #folder: string

	private constructor(folder: string) {
		this.#folder = folder
	}

	/** Copies the project's files at `root` as they stand in the work tree, and shares its installed packages. */
	static async of(root: string): Promise<ScratchCopy> {
		const folder = await mkdtemp(join(tmpdir(), 'yika-mutation-'))
		const { stdout } = await promisify(execFile)(
			'git',
			['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
			{
				cwd: root,
				maxBuffer: 16_000_000,
			},
		)
		for (const path of stdout.split('\0').filter((name) => name !== '')) {
			await mkdir(dirname(join(folder, path)), { recursive: true })
			await copyFile(join(root, path), join(folder, path))
		}
		await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
		return new ScratchCopy(folder)
	}

	/** Plants the defect for as long as `act` runs. Throws when its place is not found exactly once. */
	async withDefect<Result>(defect: Defect, act: () => Promise<Result>): Promise<Result> {
		const path = join(this.#folder, defect.file)
		const text = await readFile(path, 'utf8')
		const count = text.split(defect.find).length - 1
		if (count !== 1)
			throw new Error(`${defect.file} has the place of "${defect.name}" ${count} times instead of once`)
		await writeFile(
			path,
			text.replace(defect.find, () => defect.replace),
		)
		try {
			return await act()
		} finally {
			await writeFile(path, text)
		}
	}

	async run(catcher: Catcher): Promise<RunResult> {
		if (catcher.kind === 'sim') {
			const ending = await this.#execute(['build/cli/yika.ts', 'sim', '--seeds', catcher.seeds])
			const failed = /\d+ passed, (\d+) failed/.exec(ending.output)?.[1]
			return { ...ending, failedCount: failed === undefined ? null : Number(failed) }
		}
		const report = join(this.#folder, 'mutation-report.json')
		await rm(report, { force: true })
		// Never with --bail: two files that fail at the same time end one another before either has told of it.
		const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit']
		const ending = await this.#execute([
			...vitest,
			'--reporter',
			'json',
			'--outputFile',
			report,
			...catcher.files,
		])
		return { ...ending, failedCount: await failedIn(report) }
	}

	async remove(): Promise<void> {
		await rm(this.#folder, { recursive: true, force: true })
	}

	async #execute(words: readonly string[]): Promise<Ending> {
		const child = spawn(process.execPath, words, {
			cwd: this.#folder,
			env: { ...process.env, CI: 'true', FORCE_COLOR: '0' },
			stdio: ['ignore', 'pipe', 'pipe'],
			detached: true,
		})
		let output = ''
		const keep = (chunk: Buffer): void => {
			output = (output + chunk.toString('utf8')).slice(-OUTPUT_KEPT)
		}
		child.stdout.on('data', keep)
		child.stderr.on('data', keep)
		let isHung = false
		const limit = setTimeout(() => {
			isHung = true
			if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
		}, RUN_TIMEOUT_MS)
		await new Promise<void>((resolve, reject) => {
			child.once('error', reject)
			child.once('close', () => resolve())
		})
		clearTimeout(limit)
		return { output: output.trimEnd(), isHung }
	}
}

/** Failed tests by Vitest's report; null when it wrote none, or when a file could not be loaded at all. */
async function failedIn(report: string): Promise<number | null> {
	let text: string
	try {
		text = await readFile(report, 'utf8')
	} catch {
		return null
	}
	const { numFailedTests, testResults } = REPORT.parse(JSON.parse(text))
	const notLoaded = testResults.some((file) => file.status === 'failed' && file.assertionResults.length === 0)
	return numFailedTests === 0 && notLoaded ? null : numFailedTests
}
