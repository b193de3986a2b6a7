/**
 * Takes the receipts that wait, oldest first, to the printer. What must stay true: a job is marked `sending` on disk before
 * its first byte leaves; nothing whose outcome is in doubt is ever printed again without the cashier, and then as a copy.
 */
import type { DeviceProblem, DeviceStatus, PrintOutcome, ReceiptPrinter } from '../ports/devices.ts'
import type { PrintJob, PrintSpool } from '../ports/print-spool.ts'
import type { Timer } from '../ports/timer.ts'
import type { PrintView } from '../view.ts'

const RETRY_MS = 1_000
/** Told in the state line; they hold nothing up. */
const HARMLESS: readonly DeviceProblem[] = ['printer.paperNearEnd', 'device.noise']

export type SpoolPorts = {
	readonly spool: PrintSpool
	/** Null: no printer is configured; jobs wait. */
	readonly printer: Pick<ReceiptPrinter, 'print'> | null
	readonly timer: Timer
	readonly onChange: (view: PrintView | null) => void
	readonly onFailure: (error: unknown) => void
}

/** What the cashier says of one attempt that is in doubt. */
export type PrintAnswer = { readonly jobId: string; readonly attempt: number; readonly cameOut: boolean }

type Ending = Pick<PrintJob, 'jobId' | 'state' | 'problem'>

export class SpoolRunner {
	readonly #ports: SpoolPorts
	#running: Promise<void> | null = null
	#again = false
	#cancelRetry: () => void = () => undefined
	#shown: PrintView | null = null
	#stopped = false
	#attempt = 0
	/** How a print ended, until that is written down: a full disk must not make the same job come out twice. */
	#owed: Ending | null = null
	/** Whose paper is in doubt. */
	#doubtedPrinterId: string | null = null

	constructor(ports: SpoolPorts) {
		this.#ports = ports
	}

	/** There may be something to print. */
	wake(): void {
		if (this.#stopped) return
		this.#again = true
		this.#running ??= this.#run().finally(() => {
			this.#running = null
			if (this.#again) this.wake()
		})
	}

	/**
	 * The cashier's answer about a job in doubt. A second tap changes nothing: it finds nothing in doubt any more, or
	 * another attempt than the one that it was about.
	 */
	async resolve({ jobId, attempt, cameOut }: PrintAnswer): Promise<void> {
		const next = await this.#ports.spool.nextPrintJob()
		if (next?.job.jobId !== jobId || next.job.state !== 'unknown' || attempt !== this.#attempt) return
		if (cameOut) await this.#ports.spool.setPrintJobState(jobId, 'done', null)
		else await this.#ports.spool.setPrintJobState(jobId, 'queued', null, true)
		this.wake()
	}

	/** The printer's state changed: what was blocked may go on, what is printing may be blocked. */
	printerChanged(status: DeviceStatus): void {
		const stopping = status.problems.find((one) => !HARMLESS.includes(one))
		const problem = stopping ?? (status.connected ? null : 'device.silent')
		const shown = this.#shown
		if (shown && (shown.state === 'printing' || shown.state === 'blocked')) {
			this.#show({ ...shown, state: problem ? 'blocked' : 'printing', problem })
		}
		if (problem === null) this.wake()
	}

	async stop(): Promise<void> {
		this.#stopped = true
		this.#again = false
		this.#cancelRetry()
		await this.#running
	}

	async #run(): Promise<void> {
		this.#cancelRetry()
		try {
			while (this.#again && !this.#stopped) {
				this.#again = false
				while (!this.#stopped && (await this.#printNext())) this.#again = false
			}
		} catch (error) {
			this.#ports.onFailure(error)
			this.#retryLater()
		}
	}

	/** True when the next job may follow at once. */
	async #printNext(): Promise<boolean> {
		const { spool, printer } = this.#ports
		if (this.#owed) await this.#record(this.#owed)
		const next = await spool.nextPrintJob()
		if (!next) {
			this.#show(null)
			return false
		}
		const { job, jobsWaiting } = next
		if (job.state === 'unknown' || !printer) {
			this.#show({
				jobId: job.jobId,
				saleId: job.saleId,
				attempt: this.#attempt,
				state: job.state === 'unknown' ? 'unknown' : 'waiting',
				problem: job.problem,
				jobsWaiting,
				printerId: job.state === 'unknown' ? this.#doubtedPrinterId : null,
			})
			return false
		}
		if (this.#shown?.jobId !== job.jobId)
			this.#show({
				jobId: job.jobId,
				saleId: job.saleId,
				attempt: this.#attempt,
				state: 'printing',
				problem: null,
				jobsWaiting,
				printerId: null,
			})
		this.#attempt += 1
		const outcome = await printer.print(job, () => spool.setPrintJobState(job.jobId, 'sending', null))
		return this.#settle(job, outcome, jobsWaiting)
	}

	async #settle(job: PrintJob, outcome: PrintOutcome, jobsWaiting: number): Promise<boolean> {
		this.#doubtedPrinterId = outcome.kind === 'unknown' ? (outcome.printerId ?? null) : null
		if (outcome.kind === 'done') {
			await this.#record({ jobId: job.jobId, state: 'done', problem: null })
			return true
		}
		const state = outcome.kind === 'unknown' ? 'unknown' : 'queued'
		await this.#record({ jobId: job.jobId, state, problem: outcome.problem })
		this.#show({
			jobId: job.jobId,
			saleId: job.saleId,
			attempt: this.#attempt,
			state: outcome.kind === 'unknown' ? 'unknown' : 'blocked',
			problem: outcome.problem,
			jobsWaiting,
			printerId: this.#doubtedPrinterId,
		})
		if (outcome.kind === 'notReady') this.#retryLater()
		return false
	}

	async #record(ending: Ending): Promise<void> {
		this.#owed = ending
		await this.#ports.spool.setPrintJobState(ending.jobId, ending.state, ending.problem)
		this.#owed = null
	}

	#retryLater(): void {
		this.#cancelRetry()
		if (!this.#stopped) this.#cancelRetry = this.#ports.timer.after(RETRY_MS, () => this.wake())
	}

	#show(view: PrintView | null): void {
		const before = this.#shown
		this.#shown = view
		if (JSON.stringify(before) !== JSON.stringify(view)) this.#ports.onChange(view)
	}
}
