import type { Clock } from '../till/ports/clock.ts'
import type { DeviceProblem } from '../till/ports/devices.ts'
import type { DriverHealth } from './device-driver.ts'

/**
 * Counts what a line brought that no frame could use, and says when it is more than a slip. A single spark at
 * plugging in is nothing; a cable that keeps crackling shows as `device.noise` until it has been quiet for a while.
 */
const WINDOW_MS = 10_000
const NOISY_BYTE_COUNT = 32

export class LineNoise {
	readonly #clock: Clock
	#droppedBytes = 0
	#badFrames = 0
	#windowStartMs = 0
	#windowBytes = 0
	#noisyUntilMs: number | null = null

	constructor(clock: Clock) {
		this.#clock = clock
	}

	dropped(byteCount: number): void {
		this.#droppedBytes += byteCount
		const nowMs = this.#clock.monotonicMs()
		if (nowMs - this.#windowStartMs > WINDOW_MS) {
			this.#windowStartMs = nowMs
			this.#windowBytes = 0
		}
		this.#windowBytes += byteCount
		if (this.#windowBytes >= NOISY_BYTE_COUNT) this.#noisyUntilMs = nowMs + WINDOW_MS
	}

	badFrame(): void {
		this.#badFrames += 1
	}

	problems(): DeviceProblem[] {
		return this.#noisyUntilMs !== null && this.#clock.monotonicMs() < this.#noisyUntilMs
			? ['device.noise']
			: []
	}

	counters(): Pick<DriverHealth, 'droppedBytes' | 'badFrames'> {
		return { droppedBytes: this.#droppedBytes, badFrames: this.#badFrames }
	}
}
