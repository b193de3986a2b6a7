/** The bundled main process running on the stand-in, or in Electron itself, with its windows in reach. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Shell } from '../helpers/shell.ts'
import { until } from '../helpers/until.ts'
import type { Control } from './controls.ts'

const REGISTER = fileURLToPath(new URL('./register.ts', import.meta.url))
/** For what hangs, not for a busy machine. */
const READY_MS = 120_000
const ANSWER_MS = 10_000

export class RunningShell implements Shell {
	readonly child: ChildProcess
	readonly #dir = mkdtempSync(join(tmpdir(), 'yika-stand-in-'))
	#said = ''
	#browser: Browser | null = null

	/** Resolves when main says that the till's page is shown. `electronFile`: Electron's own program, in place of the stand-in. */
	static async start(
		mainFile: string,
		args: readonly string[],
		{ env = {}, electronFile = null }: { env?: NodeJS.ProcessEnv; electronFile?: string | null } = {},
	): Promise<RunningShell> {
		const command =
			electronFile === null
				? [process.execPath, '--import', REGISTER]
				: [electronFile, '--remote-debugging-port=0', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
		const shell = new RunningShell([...command, mainFile, ...args], env)
		try {
			const isReady = () => shell.#said.includes('yika-ready ')
			await until(() => isReady() || shell.child.exitCode !== null, 'the shell is ready', READY_MS)
			if (!isReady()) throw new Error(`ended with code ${shell.child.exitCode}`)
			return shell
		} catch (error) {
			await shell.end()
			throw new Error(`${error}\n${shell.#said}`)
		}
	}

	private constructor([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv) {
		this.child = spawn(file, args, {
			stdio: ['pipe', 'pipe', 'pipe'],
			env: { ...process.env, STAND_IN_DIR: this.#dir, ...env },
		})
		for (const stream of [this.child.stdout, this.child.stderr])
			stream?.on('data', (bytes) => {
				this.#said += bytes
			})
	}

	/** Something happens to its machine. */
	control(control: Control): void {
		this.child.stdin?.write(`${JSON.stringify(control)}\n`)
	}

	said(): string {
		return this.#said
	}

	tillPids(): readonly number[] {
		return [...this.#said.matchAll(/"event":"ready",.*"pid":(\d+)/g)].map((match) => Number(match[1]))
	}

	/** The window's page as it is now: after a crash, ask again, and wait for the one that is loaded anew. */
	async page(): Promise<Page> {
		const endMs = performance.now() + READY_MS
		while (performance.now() < endMs) {
			// A page that has crashed is not shown to those who connect.
			const page = (await this.#connect()).contexts()[0]?.pages()[0]
			if (page !== undefined && (await answers(page))) return page
		}
		throw new Error('there is no window')
	}

	/** All windows' pages as they are now, however many that are. */
	async pages(): Promise<readonly Page[]> {
		await this.page()
		return this.#browser?.contexts().flatMap((context) => context.pages()) ?? []
	}

	async windows(...names: readonly string[]): Promise<readonly Page[]> {
		let found: readonly Page[] = []
		await until(async () => {
			const pages = (await this.#connect()).contexts().flatMap((context) => context.pages())
			found = names.flatMap((name) => pages.find((page) => page.url().includes(`/${name}.html`)) ?? [])
			return found.length === names.length
		}, `there are windows with ${names}`)
		return found
	}

	async killRenderers(): Promise<void> {
		const browser = this.#browser ?? (await this.#connect())
		const pages = browser.contexts().flatMap((context) => context.pages())
		const crashes = pages.map((page) => page.waitForEvent('crash', { timeout: READY_MS }))
		const session = await browser.newBrowserCDPSession()
		const { processInfo } = await session.send('SystemInfo.getProcessInfo')
		for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL')
		await Promise.all(crashes)
	}

	async kill(): Promise<void> {
		this.child.kill('SIGKILL')
		await this.#gone()
	}

	/** Its exit code, once it has ended. */
	async ended(): Promise<number | null> {
		if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
		return this.child.exitCode
	}

	async end(): Promise<number | null> {
		this.child.kill('SIGTERM')
		return this.#gone()
	}

	async #gone(): Promise<number | null> {
		const code = await this.ended()
		await this.#browser?.close()
		rmSync(this.#dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
		return code
	}

	async #connect(): Promise<Browser> {
		const url = /(?:stand-in-devtools|DevTools listening on) (ws:\S+)/.exec(this.#said)?.[1] ?? ''
		await this.#browser?.close()
		this.#browser = await chromium.connectOverCDP(url)
		return this.#browser
	}
}

/** A connection that was made while a crashed page was loaded anew can hold one that never answers: another is made then. */
function answers(page: Page): Promise<boolean> {
	const body = page.locator('body').waitFor({ state: 'attached', timeout: ANSWER_MS })
	return body.then(
		() => true,
		() => false,
	)
}
