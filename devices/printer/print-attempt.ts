import type { DeviceProblem, PrintOutcome } from '../../till/ports/devices.ts'
import type { Timer } from '../../till/ports/timer.ts'

/**
 * One job from its first byte to its end. It ends exactly once: confirmed, or in doubt. While the printer is stopped
 * (paper, cover, cutter) no time runs, because it keeps the rest and goes on by itself after it was helped; sending
 * again would print it twice (devices.md §5.5, point 4).
 */
export class PrintAttempt {
	readonly id: string
	readonly ended: Promise<PrintOutcome>
	readonly #timer: Timer
	readonly #end: (outcome: PrintOutcome) => void
	#isOver = false
	#isStopped = false
	#isAllSent = false
	#isLastOnItsWay = false
	#isAnsweredEarly = false
	#stepMs = 0
	#cancelDeadline = (): void => undefined

	constructor(id: string, timer: Timer) {
		const { promise, resolve } = Promise.withResolvers<PrintOutcome>()
		this.id = id
		this.ended = promise
		this.#timer = timer
		this.#end = resolve
	}

	get isOver(): boolean {
		return this.#isOver
	}

	/**
	 * The line may be too busy for questions (bytes on their way out, XOFF while the buffer is full), and the attempt's
	 * own deadline watches over it. Not so once all is sent and the printer has stopped: that may last, unwatched.
	 */
	get isKeepingLineBusy(): boolean {
		return !this.#isOver && !(this.#isAllSent && this.#isStopped)
	}

	/** Begins a step that may take `stepMs` of running time. */
	allow(stepMs: number): void {
		this.#stepMs = stepMs
		this.#restartDeadline()
	}

	/** The last bytes are being written. A quick printer answers before the port says that they are gone. */
	lastOnItsWay(): void {
		this.#isLastOnItsWay = true
	}

	/** The last byte has been handed over: from now on an answer can be about the whole job. */
	allSent(confirmationMs: number): void {
		this.#isAllSent = true
		if (this.#isAnsweredEarly) return this.#finish({ kind: 'done' })
		this.allow(confirmationMs)
	}

	/** What stops the printer came or went; after it went, the running step has its whole time again. */
	stopped(isStopped: boolean): void {
		if (this.#isStopped === isStopped) return
		this.#isStopped = isStopped
		this.#restartDeadline()
	}

	processIdAnswered(id: string): void {
		if (id === this.id) this.#finish({ kind: 'done' })
	}

	/** An answer to a fence that is not known to be another's. Before the last bytes it cannot be ours. */
	fenceAnswered(): void {
		if (this.#isAllSent) this.#finish({ kind: 'done' })
		else if (this.#isLastOnItsWay) this.#isAnsweredEarly = true
	}

	/** The printer or its port is gone: its buffer may be, too. */
	lost(problem: DeviceProblem): void {
		this.#finish({ kind: 'unknown', problem })
	}

	#restartDeadline(): void {
		this.#cancelDeadline()
		if (this.#isOver || this.#isStopped) return
		this.#cancelDeadline = this.#timer.after(this.#stepMs, () => this.lost('device.silent'))
	}

	#finish(outcome: PrintOutcome): void {
		if (this.#isOver) return
		this.#isOver = true
		this.#cancelDeadline()
		this.#end(outcome)
	}
}
