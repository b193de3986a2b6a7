/** `yika device …` in a process of its own, as a technician runs it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { until } from './until.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const NODE = resolve(ROOT, 'node_modules/.bin/node')

export class RunningCommand {
	out = ''
	err = ''
	readonly child: ChildProcess
	readonly #closed: Promise<number | null>

	constructor(...args: readonly string[]) {
		this.child = spawn(NODE, ['build/cli/yika.ts', 'device', ...args], { cwd: ROOT })
		this.child.stdout?.on('data', (text) => {
			this.out += text
		})
		this.child.stderr?.on('data', (text) => {
			this.err += text
		})
		this.#closed = new Promise((done) => this.child.once('close', done))
	}

	/** A line on its standard input. */
	tell(line: string): void {
		this.child.stdin?.write(`${line}\n`)
	}

	says(words: string | RegExp): Promise<void> {
		return until(() => this.out.match(words) !== null, `“${words}” in: ${this.out}${this.err}`)
	}

	/** Its exit code, after a signal. */
	end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
		this.child.kill(signal)
		return this.#closed
	}

	/** Its exit code, when it ends by itself. */
	ended(): Promise<number | null> {
		return this.#closed
	}
}

/** Runs one to its end. */
export function deviceCommand(
	...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
	return new Promise((done) => {
		const child = execFile(
			NODE,
			['build/cli/yika.ts', 'device', ...args],
			{ cwd: ROOT },
			(_error, out, err) => done({ code: child.exitCode ?? -1, out, err }),
		)
	})
}

/** A folder with what was started in it; `close` ends all of it. */
export class CommandBench {
	readonly folder = mkdtempSync(join(tmpdir(), 'yika-device-cli-'))
	readonly #started: RunningCommand[] = []

	running(...args: readonly string[]): RunningCommand {
		const one = new RunningCommand(...args)
		this.#started.push(one)
		return one
	}

	/** A simulated device on a pseudo-terminal. */
	async simulated(kind: string): Promise<{ readonly sim: RunningCommand; readonly path: string }> {
		const path = join(this.folder, kind)
		const sim = this.running('sim', kind, '--link', path)
		await sim.says(`ready ${path}`)
		return { sim, path }
	}

	async close(): Promise<void> {
		await Promise.all(this.#started.map((one) => one.end()))
		rmSync(this.folder, { recursive: true })
	}
}
