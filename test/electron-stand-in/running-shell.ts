/** The bundled main process running on the stand-in, with its window in reach. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { until } from '../helpers/until.ts'

const REGISTER = fileURLToPath(new URL('./register.ts', import.meta.url))
/** For what hangs, not for a busy machine. */
const READY_MS = 120_000

export class RunningShell {
	readonly child: ChildProcess
	#said = ''
	#browser: Browser | null = null

	/** Resolves when main says that the till's page is shown. */
	static async start(mainFile: string, args: readonly string[]): Promise<RunningShell> {
		const shell = new RunningShell(mainFile, args)
		try {
			await until(() => shell.#said.includes('yika-ready '), 'the shell is ready', READY_MS)
			return shell
		} catch (error) {
			await shell.end()
			throw new Error(`${error}\n${shell.#said}`)
		}
	}

	private constructor(mainFile: string, args: readonly string[]) {
		this.child = spawn(process.execPath, ['--import', REGISTER, mainFile, ...args], {
			stdio: ['ignore', 'pipe', 'pipe'],
		})
		for (const stream of [this.child.stdout, this.child.stderr])
			stream?.on('data', (bytes) => {
				this.#said += bytes
			})
	}

	/** Everything that main and till process have printed. */
	said(): string {
		return this.#said
	}

	/** Process ids of the till processes so far, in order, each from the moment when it was ready. */
	tillPids(): readonly number[] {
		return [...this.#said.matchAll(/"event":"ready",.*"pid":(\d+)/g)].map((match) => Number(match[1]))
	}

	/** The window's page as it is now: after a crash, ask again, and wait for the one that is loaded anew. */
	async page(): Promise<Page> {
		const url = /stand-in-devtools (\S+)/.exec(this.#said)?.[1] ?? ''
		const endMs = performance.now() + READY_MS
		while (performance.now() < endMs) {
			await this.#browser?.close()
			this.#browser = await chromium.connectOverCDP(url)
			// A page that has crashed is not shown to those who connect.
			const page = this.#browser.contexts()[0]?.pages()[0]
			if (page !== undefined) return page
		}
		throw new Error('there is no window')
	}

	/** All windows' pages as they are now, however many that are. */
	async pages(): Promise<readonly Page[]> {
		await this.page()
		return this.#browser?.contexts().flatMap((context) => context.pages()) ?? []
	}

	/** Its exit code, once it has ended. */
	async ended(): Promise<number | null> {
		if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
		return this.child.exitCode
	}

	async end(): Promise<number | null> {
		this.child.kill('SIGTERM')
		const code = await this.ended()
		await this.#browser?.close()
		return code
	}
}
