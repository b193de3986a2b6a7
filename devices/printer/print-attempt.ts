import type { DeviceProblem, PrintOutcome } from '../../till/ports/devices.ts'
import type { Timer } from '../../till/ports/timer.ts'

/**
 * One job from its first byte to its end. It ends exactly once: confirmed, or in doubt. While the printer is stopped
 * (paper, cover, cutter) no time runs, because it keeps the rest and goes on by itself after it was helped; sending
 * again would print it twice (devices.md §5.5, point 4).
 *
 * The job goes in parts, each with a mark at its end that the printer answers when it has come to it. All marks must be
 * answered, in order: one that is missing went down with a buffer, by a power failure too short to be noticed.
 */
export class PrintAttempt {
	readonly ended: Promise<PrintOutcome>
	readonly #timer: Timer
	readonly #end: (outcome: PrintOutcome) => void
	#isOver = false
	#isStopped = false
	#isAllSent = false
	/** Marks that are on their way and not answered, oldest first. */
	#awaited: string[] = []
	#isLastMarkOnItsWay = false
	/** The last mark was answered, but one before it was not. */
	#isDoubted = false
	#stepMs = 0
	#cancelDeadline = (): void => undefined

	constructor(timer: Timer) {
		const { promise, resolve } = Promise.withResolvers<PrintOutcome>()
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

	/** How many marks may be answered now. */
	get awaitedCount(): number {
		return this.#awaited.length
	}

	/** A part and its mark are being written. A quick printer answers before the port says that they are gone. */
	markOnItsWay(id: string, isLast: boolean): void {
		this.#awaited.push(id)
		this.#isLastMarkOnItsWay = isLast
	}

	/** The last byte has been handed over: from now on an answer can be about the whole job. */
	allSent(confirmationMs: number): void {
		this.#isAllSent = true
		if (this.#isConfirmed) return this.#confirm()
		this.allow(confirmationMs)
	}

	/** What stops the printer came or went; after it went, the running step has its whole time again. */
	stopped(isStopped: boolean): void {
		if (this.#isStopped === isStopped) return
		this.#isStopped = isStopped
		this.#restartDeadline()
	}

	processIdAnswered(id: string): void {
		const place = this.#awaited.indexOf(id)
		if (place < 0) return
		if (place > 0) this.#isDoubted = true
		this.#answered(place + 1)
	}

	/** An answer to a fence; which one it does not say. When none is awaited it is another job's. */
	fenceAnswered(): void {
		if (this.#awaited.length > 0) this.#answered(1)
	}

	get #isConfirmed(): boolean {
		return this.#isLastMarkOnItsWay && this.#awaited.length === 0
	}

	#answered(count: number): void {
		this.#awaited.splice(0, count)
		if (this.#isConfirmed && this.#isAllSent) this.#confirm()
	}

	#confirm(): void {
		this.#finish(this.#isDoubted ? { kind: 'unknown', problem: 'device.silent' } : { kind: 'done' })
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
