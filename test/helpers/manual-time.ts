import type { DevicePorts } from '../../devices/device-ports.ts'

/** Time that stands still until a test moves it. Tasks run in order of their time, then of their making. */
export class ManualTime {
	readonly ports: DevicePorts
	#nowMs = 1_000_000
	#tasks: { readonly atMs: number; readonly run: () => void }[] = []

	constructor() {
		this.ports = {
			clock: { nowMs: () => this.#nowMs, monotonicMs: () => this.#nowMs },
			timer: {
				after: (delayMs, run) => {
					const task = { atMs: this.#nowMs + delayMs, run }
					this.#tasks.push(task)
					return () => {
						this.#tasks = this.#tasks.filter((one) => one !== task)
					}
				},
			},
			random: { bytes: (count) => new Uint8Array(count).fill(255) },
		}
	}

	/** How many tasks wait. */
	get pendingCount(): number {
		return this.#tasks.length
	}

	/** Milliseconds until the next task; null when none waits. */
	get nextInMs(): number | null {
		const next = this.#nextBefore(Number.POSITIVE_INFINITY)
		return next ? Math.max(0, next.atMs - this.#nowMs) : null
	}

	/** Moves time on and runs what is due; promises settle between two tasks. */
	async advance(durationMs: number): Promise<void> {
		const endMs = this.#nowMs + durationMs
		await settlePromises()
		for (let next = this.#nextBefore(endMs); next; next = this.#nextBefore(endMs)) {
			this.#tasks = this.#tasks.filter((one) => one !== next)
			this.#nowMs = Math.max(this.#nowMs, next.atMs)
			next.run()
			await settlePromises()
		}
		this.#nowMs = endMs
	}

	#nextBefore(endMs: number) {
		return this.#tasks.filter((task) => task.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
	}
}

/** Lets everything run that only waits for promises: a macrotask comes after all of them. */
function settlePromises(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve))
}
