import type { Timer } from '../../till/ports/timer.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import type { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { ACK, ECR_FRAME_BYTE_COUNT_MAX, type EcrFrame, ecrFrame, matchEcrFrame, NAK } from './ecr-codec.ts'

/**
 * Carries messages over a line that may damage them: each is sent until it was acknowledged, at most three times, one at a
 * time; each that arrives whole is acknowledged and handed on, each that does not is asked for again.
 */
export type EcrLinkListener = { readonly message: (fields: readonly string[]) => void }

const ATTEMPTS_MAX = 3
/** Longer than any pause inside a frame, USB adapters (16 ms) included. */
const INTER_BYTE_TIMEOUT_MS = 60

export class EcrLink {
	readonly #timer: Timer
	readonly #ackTimeoutMs: number
	readonly #noise: LineNoise
	readonly #listener: EcrLinkListener
	readonly #framer = new Framer<EcrFrame>(matchEcrFrame, ECR_FRAME_BYTE_COUNT_MAX)
	#port: BytePort | null = null
	#last: Promise<unknown> = Promise.resolve()
	#acknowledged: ((answer: 'ack' | 'nak' | 'none') => void) | null = null
	#cancelQuiet = (): void => undefined

	constructor(timer: Timer, ackTimeoutMs: number, noise: LineNoise, listener: EcrLinkListener) {
		this.#timer = timer
		this.#ackTimeoutMs = ackTimeoutMs
		this.#noise = noise
		this.#listener = listener
	}

	attach(port: BytePort): void {
		this.#port = port
		this.#framer.reset()
	}

	detach(): void {
		this.#port = null
		this.#cancelQuiet()
		this.#acknowledged?.('none')
	}

	received(bytes: Uint8Array): void {
		this.#cancelQuiet()
		this.#handle(this.#framer.feed(bytes))
		if (!this.#framer.isPartial) return
		this.#cancelQuiet = this.#timer.after(INTER_BYTE_TIMEOUT_MS, () => this.#handle(this.#framer.quiet()))
	}

	/** Resolves true when the other side has it. False says nothing: it may have it all the same. */
	send(fields: readonly string[]): Promise<boolean> {
		const sent = this.#last.then(() => this.#sendNow(ecrFrame(fields)))
		this.#last = sent
		return sent
	}

	async #sendNow(frame: Uint8Array): Promise<boolean> {
		const port = this.#port
		for (let attempt = 0; port && attempt < ATTEMPTS_MAX; attempt++) {
			const answered = Promise.withResolvers<'ack' | 'nak' | 'none'>()
			this.#acknowledged = answered.resolve
			void port.write(frame)
			const cancel = this.#timer.after(this.#ackTimeoutMs, () => answered.resolve('none'))
			const answer = await answered.promise
			cancel()
			this.#acknowledged = null
			if (answer === 'ack') return true
			if (this.#port !== port) return false
		}
		return false
	}

	#handle(found: readonly Framed<EcrFrame>[]): void {
		for (const one of found) {
			if (one.kind === 'frame') {
				this.#take(one.frame)
				continue
			}
			this.#noise.dropped(one.bytes.length)
			if (!one.badFrame) continue
			this.#noise.badFrame()
			this.#write(NAK)
		}
	}

	#take(frame: EcrFrame): void {
		if (frame.kind !== 'message') {
			this.#acknowledged?.(frame.kind)
			return
		}
		this.#write(ACK)
		this.#listener.message(frame.fields)
	}

	#write(byte: number): void {
		void this.#port?.write(Uint8Array.of(byte))
	}
}
