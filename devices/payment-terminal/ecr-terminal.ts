import { unreachable } from '../../protocol/base/assert.ts'
import type {
	CardSale,
	CardSaleOutcome,
	CardSaleState,
	CardSaleStep,
	PaymentTerminal,
} from '../../till/ports/payment-terminal.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { ecrRequest, parseEcrAnswer } from './ecr-codec.ts'
import { EcrLink } from './ecr-link.ts'
import type { EcrTiming } from './ecr-timing.ts'

/**
 * A payment terminal that speaks the protocol of this folder's README. What must stay true:
 *
 * 1. `onSending` has resolved before a sale's first byte leaves, and each sale is asked for under one reference only.
 * 2. An outcome other than `unknown` was said by the terminal about this very reference.
 * 3. Nothing is asked of a terminal that does not answer; nothing that it does not answer is taken for an answer.
 */
export const ECR_LINE = { baudRate: 9600, xonXoff: false } as const

const MISSES_MAX = 2

/** What a sale waits for: its end, the loss of the line, or too long a time without a step. */
type Heard = CardSaleOutcome | 'gone' | 'late'

type RunningSale = {
	readonly reference: string
	readonly onStep: (step: CardSaleStep) => void
	/** Kept, because it may come between two waits. */
	end: Heard | null
	wake: () => void
	/** A step was told: the customer has the whole time again. */
	restart: () => void
}

export class EcrTerminal implements DeviceDriver, PaymentTerminal {
	readonly #host: DriverHost
	readonly #timing: EcrTiming
	readonly #noise: LineNoise
	readonly #link: EcrLink
	#port: BytePort | null = null
	#presence: 'unknown' | 'answering' | 'silent' = 'unknown'
	#missCount = 0
	#model: string | null = null
	#running: RunningSale | null = null
	#statusAnswered: (() => void) | null = null
	readonly #asked = new Map<string, (state: CardSaleState) => void>()
	#cancelHeartbeat = (): void => undefined

	constructor(host: DriverHost, timing: EcrTiming) {
		this.#host = host
		this.#timing = timing
		this.#noise = new LineNoise(host.clock)
		this.#link = new EcrLink(host.timer, timing.ackTimeoutMs, this.#noise, {
			message: (fields) => this.#take(fields),
		})
	}

	attached(port: BytePort): void {
		this.#port = port
		this.#missCount = 0
		this.#presence = 'unknown'
		this.#link.attach(port)
		void this.#beat(port)
	}

	detached(): void {
		this.#port = null
		this.#presence = 'unknown'
		this.#cancelHeartbeat()
		this.#link.detach()
		this.#ended('gone')
	}

	received(bytes: Uint8Array): void {
		this.#link.received(bytes)
	}

	health(): DriverHealth {
		return {
			connected: this.#presence === 'answering',
			problems: [
				...(this.#presence === 'silent' ? (['device.silent'] as const) : []),
				...this.#noise.problems(),
			],
			firmware: this.#model,
			...this.#noise.counters(),
		}
	}

	/** See {@link PaymentTerminal.sale}. */
	async sale(
		sale: CardSale,
		onSending: () => Promise<void>,
		onStep: (step: CardSaleStep) => void = () => undefined,
	): Promise<CardSaleOutcome> {
		if (this.#running) return { kind: 'notDone', problem: 'device.busy' }
		if (this.#presence !== 'answering')
			return { kind: 'notDone', problem: this.#port ? 'device.silent' : 'device.notFound' }
		const port = this.#port
		const idle = () => undefined
		const running: RunningSale = { reference: sale.reference, onStep, end: null, wake: idle, restart: idle }
		this.#running = running
		try {
			await onSending()
			if (this.#port !== port) return { kind: 'notDone', problem: 'device.notFound' }
			const isTaken = await this.#link.send(ecrRequest.sale(sale))
			// Also without an acknowledgement the terminal may be at it: its result, or its memory, will tell.
			return await this.#outcome(running, isTaken ? await this.#end(running) : 'late')
		} finally {
			this.#running = null
		}
	}

	cancel(reference: string): void {
		// Also for a sale that another process began: the terminal knows whether it is at it.
		void this.#link.send(ecrRequest.cancel(reference))
	}

	/** See {@link PaymentTerminal.lastResult}. */
	lastResult(reference: string): Promise<CardSaleState> {
		return this.#enquired(reference)
	}

	async #outcome(running: RunningSale, first: Heard): Promise<CardSaleOutcome> {
		let heard = first
		while (heard === 'late') {
			const state = await this.#enquired(running.reference)
			heard = state.kind === 'inProgress' ? await this.#end(running) : state
		}
		return heard === 'gone' ? { kind: 'unknown', problem: 'device.notFound' } : heard
	}

	async #end(running: RunningSale): Promise<Heard> {
		const woken = Promise.withResolvers<void>()
		let cancel = (): void => undefined
		running.wake = woken.resolve
		running.restart = () => {
			cancel()
			cancel = this.#host.timer.after(this.#timing.resultTimeoutMs, woken.resolve)
		}
		running.restart()
		if (running.end === null) await woken.promise
		cancel()
		return running.end ?? 'late'
	}

	#ended(end: Heard): void {
		if (!this.#running) return
		this.#running.end ??= end
		this.#running.wake()
	}

	/** Asks the terminal's memory; three questions without an answer are silence. */
	async #enquired(reference: string): Promise<CardSaleState> {
		for (let attempt = 0; attempt < 3 && this.#port; attempt++) {
			const answered = Promise.withResolvers<CardSaleState | null>()
			this.#asked.set(reference, answered.resolve)
			const cancel = this.#host.timer.after(this.#timing.answerTimeoutMs, () => answered.resolve(null))
			void this.#link.send(ecrRequest.lastResult(reference))
			const state = await answered.promise
			cancel()
			this.#asked.delete(reference)
			if (state) return state
		}
		return { kind: 'unknown', problem: this.#port ? 'device.silent' : 'device.notFound' }
	}

	#take(fields: readonly string[]): void {
		const answer = parseEcrAnswer(fields)
		if (!answer) {
			this.#noise.badFrame()
			return
		}
		switch (answer.kind) {
			case 'status':
				this.#model = answer.model
				this.#statusAnswered?.()
				return
			case 'step':
				if (this.#running?.reference !== answer.reference) return
				this.#running.onStep(answer.step)
				this.#running.restart()
				return
			case 'result':
				if (answer.wasUnmasked) this.#noise.badFrame()
				this.#asked.get(answer.reference)?.(answer.state)
				if (this.#running?.reference === answer.reference && answer.state.kind !== 'inProgress')
					this.#ended(answer.state)
				return
			default:
				unreachable(answer)
		}
	}

	/** Asks at once, then each few seconds; a miss is asked about again at once. */
	async #beat(port: BytePort): Promise<void> {
		const answered = Promise.withResolvers<boolean>()
		this.#statusAnswered = () => answered.resolve(true)
		const cancel = this.#host.timer.after(this.#timing.answerTimeoutMs, () => answered.resolve(false))
		void this.#link.send(ecrRequest.status)
		const isThere = await answered.promise
		cancel()
		if (this.#port !== port) return
		if (isThere) this.#answering()
		else this.#missed()
		const waitMs = isThere || this.#presence === 'silent' ? this.#timing.heartbeatMs : 0
		this.#cancelHeartbeat = this.#host.timer.after(waitMs, () => void this.#beat(port))
	}

	#answering(): void {
		this.#missCount = 0
		if (this.#presence === 'answering') return
		this.#presence = 'answering'
		this.#host.handshaken()
		this.#host.changed()
	}

	#missed(): void {
		this.#missCount += 1
		if (this.#missCount < MISSES_MAX || this.#presence === 'silent') return
		this.#presence = 'silent'
		this.#ended({ kind: 'unknown', problem: 'device.silent' })
		this.#host.changed()
	}
}
