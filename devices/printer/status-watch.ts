import type { DeviceProblem } from '../../till/ports/devices.ts'
import type { Timer } from '../../till/ports/timer.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { escpos } from './escpos-commands.ts'
import { type AutomaticStatus, parseRealTimeStatus, type RealTimeStatus } from './escpos-status.ts'
import {
	conditionFromAutomatic,
	type PrinterCondition,
	stoppingProblemsOf,
	UNKNOWN_CONDITION,
	withRealTimeStatus,
} from './printer-condition.ts'
import type { PrinterTiming } from './printer-timing.ts'

/**
 * Knows whether the printer is there and how it is: DLE EOT 1–4 as a heartbeat, ASB in between. Only one DLE EOT is
 * outstanding at a time, because its answer does not say which one it belongs to.
 */
export type StatusWatchListener = {
	/** The first answer on a port or after silence: what was set up before may be lost. */
	readonly answering: () => void
	/** No answer to two heartbeats in a row. */
	readonly silent: () => void
	readonly changed: (before: PrinterCondition, after: PrinterCondition) => void
	/** A whole round of questions was answered. */
	readonly polled: () => void
	/** A job is on its way: questions queue behind it, so that no answer proves nothing. */
	readonly isLineBusy: () => boolean
}

type Asked = 'answered' | 'missed' | 'held'

const MISSES_MAX = 2

export class StatusWatch {
	readonly #timer: Timer
	readonly #timing: PrinterTiming
	readonly #listener: StatusWatchListener
	#port: BytePort | null = null
	#condition = UNKNOWN_CONDITION
	#presence: 'unknown' | 'answering' | 'silent' = 'unknown'
	#missCount = 0
	/** To know whether ASB brought something newer while a round was asked. */
	#automaticCount = 0
	#noiseCount = 0
	/** A question that XOFF keeps in the line; a second one behind it would tell nothing. */
	#heldBy: BytePort | null = null
	#answered: ((byte: number) => void) | null = null
	#abandon = (): void => undefined
	#round: Promise<Asked> | null = null
	#cancelHeartbeat = (): void => undefined

	constructor(timer: Timer, timing: PrinterTiming, listener: StatusWatchListener) {
		this.#timer = timer
		this.#timing = timing
		this.#listener = listener
	}

	get condition(): PrinterCondition {
		return this.#condition
	}

	get isAnswering(): boolean {
		return this.#presence === 'answering'
	}

	get isSilent(): boolean {
		return this.#presence === 'silent'
	}

	attach(port: BytePort): void {
		this.#port = port
		this.#heldBy = null
		this.#missCount = 0
		this.#presence = 'unknown'
		this.#condition = UNKNOWN_CONDITION
		this.#beat()
	}

	detach(): void {
		this.#port = null
		this.#presence = 'unknown'
		this.#condition = UNKNOWN_CONDITION
		this.#cancelHeartbeat()
		this.#abandon()
	}

	/** A byte of the DLE EOT shape came; false when nobody had asked. */
	takeRealTime(byte: number): boolean {
		if (!this.#answered) return false
		this.#answered(byte)
		return true
	}

	takeAutomatic(status: AutomaticStatus): void {
		this.#automaticCount += 1
		this.#setCondition(conditionFromAutomatic(status))
	}

	/** Bytes came that are no answer. In their company none of a round counts: a wrong speed brings every byte now and then. */
	noise(): void {
		this.#noiseCount += 1
	}

	/** Asks all four questions now. The answer is the most urgent reason not to print, null when there is none. */
	async preflight(): Promise<DeviceProblem | null> {
		if (!this.#port) return 'device.notFound'
		let asked = await this.#askAll()
		// One spoilt answer is no reason to refuse a receipt.
		if (asked === 'missed' && this.isAnswering) asked = await this.#askAll()
		if (asked === 'missed') return this.#port ? 'device.silent' : 'device.notFound'
		const [problem] = stoppingProblemsOf(this.#condition)
		return problem ?? (asked === 'held' ? 'device.silent' : null)
	}

	#beat(): void {
		const port = this.#port
		void this.#askAll().then((asked) => {
			if (this.#port !== port || !port) return
			if (asked === 'answered') this.#listener.polled()
			// A miss is asked about again at once: two in a row are silence, and silence must be known soon.
			const waitMs = asked === 'missed' && this.#presence !== 'silent' ? 0 : this.#timing.heartbeatMs
			this.#cancelHeartbeat = this.#timer.after(waitMs, () => this.#beat())
		})
	}

	/** One round at a time: whoever asks meanwhile shares it. */
	#askAll(): Promise<Asked> {
		this.#round ??= this.#askEach().finally(() => {
			this.#round = null
		})
		return this.#round
	}

	/** A round counts as a whole: "offline" (1) without its cause (2–4) would be shown as an error of its own. */
	async #askEach(): Promise<Asked> {
		const automaticCount = this.#automaticCount
		const noiseCount = this.#noiseCount
		let condition = this.#condition
		for (const n of [1, 2, 3, 4] as const) {
			const wasBusy = this.#listener.isLineBusy()
			const asked = await this.#ask(n)
			if (typeof asked === 'object') {
				condition = withRealTimeStatus(condition, asked)
				continue
			}
			// Stopped printers hold the line: then XOFF is the news, not silence.
			const isStopped = stoppingProblemsOf(this.#condition).length > 0
			const isExcused = wasBusy || this.#listener.isLineBusy() || (asked === 'held' && isStopped)
			if (!isExcused) this.#missed()
			return isExcused ? 'held' : 'missed'
		}
		if (this.#noiseCount !== noiseCount) {
			this.#missed()
			return 'missed'
		}
		this.#answeredAll(this.#automaticCount === automaticCount ? condition : this.#condition)
		return 'answered'
	}

	async #ask(n: 1 | 2 | 3 | 4): Promise<RealTimeStatus | 'missed' | 'held'> {
		const port = this.#port
		if (!port) return 'missed'
		if (this.#heldBy === port) return 'held'
		const answer = Promise.withResolvers<number | null>()
		let isTaken = false
		void port.write(escpos.requestStatus(n)).then(() => {
			isTaken = true
			if (this.#heldBy === port) this.#heldBy = null
		})
		this.#answered = answer.resolve
		this.#abandon = () => answer.resolve(null)
		const cancel = this.#timer.after(this.#timing.askTimeoutMs, () => answer.resolve(null))
		const byte = await answer.promise
		cancel()
		this.#answered = null
		if (this.#port !== port) return 'missed'
		if (byte !== null) return parseRealTimeStatus(n, byte) ?? 'missed'
		if (isTaken) return 'missed'
		this.#heldBy = port
		return 'held'
	}

	#answeredAll(condition: PrinterCondition): void {
		this.#missCount = 0
		const isNews = this.#presence !== 'answering'
		this.#presence = 'answering'
		this.#setCondition(condition)
		if (isNews) this.#listener.answering()
	}

	#missed(): void {
		this.#missCount += 1
		if (!this.#port || this.#missCount < MISSES_MAX || this.#presence === 'silent') return
		this.#presence = 'silent'
		this.#condition = UNKNOWN_CONDITION
		this.#listener.silent()
	}

	#setCondition(after: PrinterCondition): void {
		const before = this.#condition
		this.#condition = after
		const isSame = (Object.keys(after) as (keyof PrinterCondition)[]).every(
			(key) => before[key] === after[key],
		)
		if (!isSame) this.#listener.changed(before, after)
	}
}
