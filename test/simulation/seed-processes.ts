/** Seeds on several processes, one for each core. A process that ends or hangs fails the seed that it was at. */
import { type ChildProcess, fork } from 'node:child_process'
import { noCounts } from './faults.ts'
import type { SeedsAsked } from './seed-process.ts'
import type { SeedOptions, SeedOutcome } from './seed-run.ts'

/** Seeds given to a process at a time: few enough that all processes end together. */
const BATCH = 20
/** A seed takes a fraction of a second; on a machine that is busy with other things it may wait for minutes. */
const HANG_MS = 600_000
// Young objects live for an act or two: collected by the thread itself in a room that holds many acts.
const NODE_FLAGS = ['--single-threaded-gc', '--max-semi-space-size=32', '--min-semi-space-size=16']

/** Resolves when `onOutcome` has heard of every seed from `firstSeed` to `lastSeed`. */
export async function runInProcesses(
	options: SeedOptions,
	{
		firstSeed,
		lastSeed,
		jobs,
	}: { readonly firstSeed: number; readonly lastSeed: number; readonly jobs: number },
	onOutcome: (outcome: SeedOutcome) => void,
): Promise<void> {
	let next = firstSeed
	const draw = (): readonly number[] => {
		const seeds = Array.from({ length: Math.min(BATCH, lastSeed - next + 1) }, (_, index) => next + index)
		next += seeds.length
		return seeds
	}
	await Promise.all(Array.from({ length: jobs }, () => new Lane(options, draw, onOutcome).run()))
}

/** One process after the other: the next begins where the one before ended badly. */
class Lane {
	readonly #options: SeedOptions
	readonly #draw: () => readonly number[]
	readonly #onOutcome: (outcome: SeedOutcome) => void
	#waiting: readonly number[] = []

	constructor(
		options: SeedOptions,
		draw: () => readonly number[],
		onOutcome: (outcome: SeedOutcome) => void,
	) {
		this.#options = options
		this.#draw = draw
		this.#onOutcome = onOutcome
	}

	async run(): Promise<void> {
		for (this.#waiting = this.#draw(); this.#waiting.length > 0; ) {
			const end = await this.#runProcess()
			const [seed, ...later] = this.#waiting
			if (seed === undefined) continue
			const nothing = { step: 0, saleCount: 0, counts: noCounts(), story: 'ended' }
			this.#onOutcome({ seed, breach: `its process ${end}`, ...nothing })
			this.#waiting = later
		}
	}

	/** Resolves with how the process ended: when nothing waits any more, or before. */
	#runProcess(): Promise<string> {
		const child = fork(new URL('./seed-process.ts', import.meta.url), { execArgv: NODE_FLAGS })
		return new Promise((resolve) => {
			let hung = false
			const watch = (): NodeJS.Timeout =>
				setTimeout(() => {
					hung = true
					child.kill('SIGKILL')
				}, HANG_MS)
			let watching = watch()
			child.on('message', (outcome: SeedOutcome) => {
				clearTimeout(watching)
				watching = watch()
				this.#onOutcome(outcome)
				this.#waiting = this.#waiting.filter((seed) => seed !== outcome.seed)
				if (this.#waiting.length === 0) this.#ask(child)
			})
			child.on('exit', (code, signal) => {
				clearTimeout(watching)
				resolve(hung ? `gave no sign for ${HANG_MS / 1_000} s` : `ended with ${signal ?? code}`)
			})
			child.on('error', (error) => resolve(`could not be started: ${error.message}`))
			this.#send(child)
		})
	}

	#ask(child: ChildProcess): void {
		this.#waiting = this.#draw()
		if (this.#waiting.length === 0) child.disconnect()
		else this.#send(child)
	}

	#send(child: ChildProcess): void {
		const asked: SeedsAsked = { options: this.#options, seeds: this.#waiting }
		child.send(asked)
	}
}
