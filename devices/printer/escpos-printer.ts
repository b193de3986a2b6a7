import { unreachable } from '../../protocol/base/assert.ts'
import type { DrawerState } from '../../till/ports/cash-drawer.ts'
import type { DeviceProblem, PrintOutcome, ReceiptPrinter } from '../../till/ports/devices.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { concatenate, type Framed, Framer } from '../framing/framer.ts'
import { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { escpos } from './escpos-commands.ts'
import { type EncodeSettings, encodeReceipt } from './escpos-encoder.ts'
import { matchPrinterAnswer, PRINTER_ANSWER_BYTE_COUNT_MAX, type PrinterAnswer } from './escpos-status.ts'
import { PrintAttempt } from './print-attempt.ts'
import { problemsOf, stoppingProblemsOf } from './printer-condition.ts'
import type { PrinterProfile } from './printer-profile.ts'
import type { PrinterTiming } from './printer-timing.ts'
import { StatusWatch } from './status-watch.ts'

/**
 * An ESC/POS receipt printer with its cash drawer. What must stay true:
 *
 * 1. One job at a time; it is sent once, and `done` is said only after the printer confirmed it.
 * 2. Nothing is sent to a printer that is not ready, and `onSending` has resolved before the first byte.
 * 3. After a job in doubt the next one begins only when the remains of the old one are cleared or answered for.
 * 4. The drawer waits for no job, and no job opens the drawer.
 */
export const ESCPOS_LINE = { baudRate: 115_200, xonXoff: true } as const

export type EscposPrinterOptions = EncodeSettings & {
	readonly cut: 'partial' | 'full'
	/** The level of the drawer's pin when it is open; null: not known, and not told. */
	readonly drawerOpenPin: 'high' | 'low' | null
	readonly drawerPulse: 'realTime' | 'queued'
	/** Of the line, for how long sending takes. */
	readonly baudRate: number
	readonly timing: PrinterTiming
}

/**
 * Small enough that an XOFF stops the line in time (buffers announce themselves full with 128 bytes left), with a mark at its
 * end 512 bytes.
 */
const CHUNK_BYTE_COUNT_MAX = 500
/** Longer than any pause inside an answer, USB adapters (16 ms) included. */
const INTER_BYTE_TIMEOUT_MS = 60
/** 150 mm/s at 4.2 mm a line. */
const LINE_PRINT_MS = 28
const LINE_FEED = 0x0a
/** ASB is asked for again now and then: a power cycle between two heartbeats would have switched it off. */
const REFRESH_EVERY_POLLS = 5

type PrintJob = Parameters<ReceiptPrinter['print']>[0]

export class EscposPrinter implements DeviceDriver {
	readonly #host: DriverHost
	readonly #profile: PrinterProfile
	readonly #options: EscposPrinterOptions
	readonly #baudRate: number
	readonly #timing: PrinterTiming
	readonly #noise: LineNoise
	readonly #framer = new Framer<PrinterAnswer>(matchPrinterAnswer, PRINTER_ANSWER_BYTE_COUNT_MAX)
	readonly #watch: StatusWatch
	#port: BytePort | null = null
	#modelName: string | null = null
	#version: string | null = null
	#attempt: PrintAttempt | null = null
	#lastJob: Promise<void> = Promise.resolve()
	#isInDoubt = false
	#settled: ((answer: PrinterAnswer) => void) | null = null
	#processNumber: number
	#lastPulseMs: number | null = null
	#toldDrawer: DrawerState = 'unknown'
	#nextPulse: Promise<boolean> | null = null
	#pollCount = 0
	#cancelQuiet = (): void => undefined
	#cancelReopen = (): void => undefined
	#cancelPulse = (): void => undefined

	constructor(host: DriverHost, options: EscposPrinterOptions) {
		this.#host = host
		this.#options = options
		this.#profile = options.profile
		this.#baudRate = options.baudRate
		this.#timing = options.timing
		this.#noise = new LineNoise(host.clock)
		// Begins where an earlier process hardly ended, so that its late answers are not taken for ours.
		this.#processNumber = host.clock.nowMs() % 10_000
		this.#watch = new StatusWatch(host.timer, this.#timing, {
			answering: () => this.#setUp(),
			silent: () => this.#silent(),
			changed: (before, after) => {
				this.#attempt?.stopped(stoppingProblemsOf(after).length > 0)
				// A cutter error stays until it is acknowledged; closing the cover says that somebody has looked.
				if (before.coverOpen && !after.coverOpen && after.cutterError) this.#write(escpos.recover)
				this.#tellDrawer()
				host.changed()
			},
			polled: () => this.#refresh(),
			isLineBusy: () => this.#attempt?.isKeepingLineBusy ?? false,
		})
	}

	attached(port: BytePort): void {
		this.#port = port
		this.#framer.reset()
		this.#watch.attach(port)
	}

	detached(): void {
		this.#port = null
		this.#cancelQuiet()
		this.#cancelReopen()
		this.#cancelPulse()
		this.#watch.detach()
		this.#tellDrawer()
		this.#attempt?.lost('device.notFound')
	}

	received(bytes: Uint8Array): void {
		this.#cancelQuiet()
		this.#handle(this.#framer.feed(bytes))
		if (!this.#framer.isPartial) return
		this.#cancelQuiet = this.#host.timer.after(INTER_BYTE_TIMEOUT_MS, () =>
			this.#handle(this.#framer.quiet()),
		)
	}

	health(): DriverHealth {
		const silent: DeviceProblem[] = this.#watch.isSilent ? ['device.silent'] : []
		return {
			connected: this.#watch.isAnswering,
			problems: [...silent, ...problemsOf(this.#watch.condition), ...this.#noise.problems()],
			firmware: this.#modelName === null ? null : [this.#modelName, this.#version].join(' ').trimEnd(),
			...this.#noise.counters(),
		}
	}

	/** See `ReceiptPrinter.print`. Jobs that come while one is printing wait for it. */
	print(job: PrintJob, onSending: () => Promise<void>): Promise<PrintOutcome> {
		const outcome = this.#lastJob.then(() => this.#printNow(job, onSending))
		this.#lastJob = outcome.then(
			() => undefined,
			() => undefined,
		)
		return outcome
	}

	/**
	 * See `ReceiptPrinter.openDrawer`. While the solenoid rests, the pulse waits; all who ask meanwhile share the one that
	 * follows, for the drawer is shut again by hand between two customers.
	 */
	openDrawer(): Promise<boolean> {
		if (!this.#port || !this.#watch.isAnswering) return Promise.resolve(false)
		const restsUntilMs = (this.#lastPulseMs ?? Number.NEGATIVE_INFINITY) + this.#timing.drawerRestMs
		const waitMs = restsUntilMs - this.#host.clock.monotonicMs()
		if (waitMs <= 0) return this.#pulse()
		this.#nextPulse ??= this.#rested(waitMs).then((isRested) => {
			this.#nextPulse = null
			return isRested ? this.#pulse() : false
		})
		return this.#nextPulse
	}

	async #pulse(): Promise<boolean> {
		const port = this.#port
		if (!port) return false
		this.#lastPulseMs = this.#host.clock.monotonicMs()
		const isQueued = this.#options.drawerPulse === 'queued'
		// In its turn means after somebody has helped the printer: by then the drawer must stay shut.
		if (isQueued && stoppingProblemsOf(this.#watch.condition).length > 0) return false
		const pulse = isQueued ? escpos.pulseDrawerQueued : escpos.pulseDrawer
		const opened = await this.#within(this.#timing.askTimeoutMs, port.write(pulse))
		if (opened !== true) this.#lastPulseMs = null
		return opened === true
	}

	/** True when the time is over; false when the port was lost meanwhile. */
	#rested(waitMs: number): Promise<boolean> {
		const { promise, resolve } = Promise.withResolvers<boolean>()
		const cancel = this.#host.timer.after(waitMs, () => resolve(true))
		this.#cancelPulse = () => {
			cancel()
			resolve(false)
		}
		return promise
	}

	async #printNow(job: PrintJob, onSending: () => Promise<void>): Promise<PrintOutcome> {
		const problem = (await this.#watch.preflight()) ?? (await this.#settle())
		const port = this.#port
		if (problem || !port) return { kind: 'notReady', problem: problem ?? 'device.notFound' }
		await onSending()
		if (this.#port !== port) return { kind: 'notReady', problem: 'device.notFound' }
		const attempt = new PrintAttempt(this.#host.timer)
		this.#attempt = attempt
		attempt.stopped(stoppingProblemsOf(this.#watch.condition).length > 0)
		await this.#send(port, attempt, encodeReceipt(job.layout, this.#options, job.copy))
		const outcome = await attempt.ended
		this.#attempt = null
		this.#isInDoubt = outcome.kind !== 'done'
		return outcome
	}

	async #send(port: BytePort, attempt: PrintAttempt, pieces: readonly Uint8Array[]): Promise<void> {
		const byId = this.#profile.confirmation === 'processId'
		const cut = this.#options.cut === 'full' ? escpos.feedAndCutOff : escpos.feedAndCut
		const chunks = chunksOf([...pieces, cut])
		for (const [index, chunk] of chunks.entries()) {
			attempt.allow(this.#timing.chunkTimeoutMs)
			const id = this.#nextProcessId()
			attempt.markOnItsWay(id, index === chunks.length - 1)
			const mark = byId ? escpos.requestProcessId(id) : escpos.fence
			const sent = port.write(concatenate(chunk, mark)).then((taken) => taken && port.drain())
			await Promise.race([sent, attempt.ended])
			if (attempt.isOver) return
		}
		const byteCount = pieces.reduce((sum, piece) => sum + piece.length, 0)
		const lineMs = (byteCount * 10 * 1000) / this.#baudRate
		const lineCount = pieces.filter((piece) => piece.at(-1) === LINE_FEED).length
		attempt.allSent(lineMs + lineCount * LINE_PRINT_MS + this.#timing.confirmationSlackMs)
	}

	/** Clears away what an earlier job in doubt may have left in the printer, or waits until it has been printed. */
	async #settle(): Promise<DeviceProblem | null> {
		if (!this.#isInDoubt) return null
		const answered = Promise.withResolvers<boolean>()
		const wanted = this.#profile.clearsBuffers ? 'cleared' : 'queued'
		this.#settled = (answer) => answer.kind === wanted && answered.resolve(true)
		this.#write(this.#profile.clearsBuffers ? escpos.clearBuffers : escpos.fence)
		const isSettled = await this.#within(this.#timing.settleTimeoutMs, answered.promise)
		this.#settled = null
		if (!isSettled && !this.#profile.clearsBuffers) return this.#port ? 'device.silent' : 'device.notFound'
		// That may have been the old job's own fence; ours then follows at once, and must not count for the next job.
		await this.#within(this.#timing.settleQuietMs, new Promise<never>(() => undefined))
		// A printer that cannot clear is initialised by the next job; its late answers carry another id.
		this.#isInDoubt = false
		return null
	}

	#nextProcessId(): string {
		this.#processNumber = (this.#processNumber + 1) % 10_000
		return String(this.#processNumber).padStart(4, '0')
	}

	#setUp(): void {
		this.#cancelReopen()
		this.#host.handshaken()
		this.#modelName = null
		this.#version = null
		this.#write(concatenate(escpos.initialise, escpos.enableAutomaticStatus, escpos.requestModelName))
		this.#host.changed()
	}

	/** The second question is asked when the first was answered: clones stay silent at either, and answers do not say which. */
	#identified(text: string): void {
		if (this.#modelName === null) {
			this.#modelName = text
			this.#write(escpos.requestFirmware)
		} else this.#version = text
		this.#host.changed()
	}

	#tellDrawer(): void {
		const { drawerHigh } = this.#watch.condition
		const { drawerOpenPin } = this.#options
		if (drawerOpenPin === null) return
		const isOpen = drawerHigh === (drawerOpenPin === 'high')
		const state: DrawerState = drawerHigh === null ? 'unknown' : isOpen ? 'open' : 'closed'
		if (state === this.#toldDrawer) return
		this.#toldDrawer = state
		const { deviceId, clock } = this.#host
		this.#host.emit({ kind: 'drawerChanged', deviceId, state, atMs: clock.nowMs() })
	}

	#silent(): void {
		this.#tellDrawer()
		this.#attempt?.lost('device.silent')
		this.#cancelReopen()
		this.#cancelReopen = this.#host.timer.after(this.#timing.silentBeforeReopenMs, () => this.#host.reopen())
		this.#host.changed()
	}

	#refresh(): void {
		this.#pollCount += 1
		const isIdle = !this.#attempt && stoppingProblemsOf(this.#watch.condition).length === 0
		if (isIdle && this.#pollCount % REFRESH_EVERY_POLLS === 0) this.#write(escpos.enableAutomaticStatus)
	}

	#handle(found: readonly Framed<PrinterAnswer>[]): void {
		for (const one of found) {
			if (one.kind === 'frame') continue
			this.#noise.dropped(one.bytes.length)
			this.#watch.noise()
			if (one.badFrame) this.#noise.badFrame()
		}
		const answers = found.filter((one) => one.kind === 'frame').map((one) => one.frame)
		// Any low byte looks like an answer to GS r. In the company of noise, or of more than were asked, it proves nothing.
		const queuedCount = answers.filter((answer) => answer.kind === 'queued').length
		const awaitedCount = this.#attempt?.awaitedCount ?? 1
		const isClean = answers.length === found.length && (queuedCount <= awaitedCount || this.#settled !== null)
		for (const answer of answers) {
			if (answer.kind !== 'queued' || isClean) this.#take(answer)
			else this.#noise.dropped(1)
		}
	}

	#take(answer: PrinterAnswer): void {
		this.#settled?.(answer)
		switch (answer.kind) {
			case 'realTime':
				if (!this.#watch.takeRealTime(answer.byte)) this.#noise.dropped(1)
				return
			case 'automatic':
				this.#watch.takeAutomatic(answer.status)
				return
			case 'processId':
				this.#attempt?.processIdAnswered(answer.id)
				return
			case 'queued':
				if (this.#profile.confirmation === 'fence') this.#attempt?.fenceAnswered()
				return
			case 'text':
				this.#identified(answer.text)
				return
			case 'cleared':
				return
			default:
				unreachable(answer)
		}
	}

	/** For short commands whose fate shows in the answers, or in `detached`. */
	#write(bytes: Uint8Array): void {
		void this.#port?.write(bytes)
	}

	async #within<Value>(timeoutMs: number, promise: Promise<Value>): Promise<Value | null> {
		const timeout = Promise.withResolvers<null>()
		const cancel = this.#host.timer.after(timeoutMs, () => timeout.resolve(null))
		const value = await Promise.race([promise, timeout.promise])
		cancel()
		return value
	}
}

/** Pieces joined into chunks of at most 512 bytes; a piece (a command) is never cut unless it alone is longer. */
function chunksOf(pieces: readonly Uint8Array[]): Uint8Array[] {
	const chunks: Uint8Array[] = []
	let parts: Uint8Array[] = []
	let byteCount = 0
	for (const piece of pieces) {
		if (parts.length > 0 && byteCount + piece.length > CHUNK_BYTE_COUNT_MAX) {
			chunks.push(concatenate(...parts))
			parts = []
			byteCount = 0
		}
		parts.push(piece)
		byteCount += piece.length
	}
	return parts.length > 0 ? [...chunks, concatenate(...parts)] : chunks
}
