import { unreachable } from '../../protocol/base/assert.ts'
import type { Scale, Weight } from '../../till/ports/scale.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import type { ScaleDialect, ScaleSaid } from './scale-dialects.ts'
import { nextScale, SCALE_CLOSED, type ScaleEffect, type ScaleInput } from './scale-machine.ts'

/** At 9600 baud a byte takes 1 ms, and USB adapters deliver each 16 ms. */
const INTER_BYTE_TIMEOUT_MS = 100

/** A scale of any dialect. Performs what `scale-machine.ts` decides. */
export class PolledScale implements DeviceDriver, Scale {
	readonly #host: DriverHost
	readonly #dialect: ScaleDialect
	readonly #noise: LineNoise
	readonly #framer: Framer<ScaleSaid>
	#state = SCALE_CLOSED
	#port: BytePort | null = null
	#answer: ((weight: Weight) => void) | null = null
	#cancelDeadline = (): void => undefined
	#cancelQuiet = (): void => undefined

	constructor(host: DriverHost, dialect: ScaleDialect) {
		this.#host = host
		this.#dialect = dialect
		this.#noise = new LineNoise(host.clock)
		this.#framer = new Framer<ScaleSaid>(dialect.match, dialect.byteCountMax)
	}

	attached(port: BytePort): void {
		this.#port = port
		this.#framer.reset()
		this.#step({ kind: 'opened' })
	}

	detached(): void {
		this.#port = null
		this.#cancelQuiet()
		this.#step({ kind: 'closed' })
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
		const { isUp, isSilent } = this.#state
		return {
			connected: isUp,
			problems: [...(isSilent ? (['device.silent'] as const) : []), ...this.#noise.problems()],
			firmware: null,
			...this.#noise.counters(),
		}
	}

	weigh(unitPriceMinor: number): Promise<Weight> {
		if (!this.#state.isUp) return Promise.resolve({ kind: 'none', reason: 'notConnected' })
		// The cashier asked again: the earlier question is answered by what there is.
		this.#answer?.({ kind: 'none', reason: 'motion' })
		return new Promise((answer) => {
			this.#answer = answer
			this.#step({ kind: 'weighingWanted', priceMinor: unitPriceMinor })
		})
	}

	#handle(found: readonly Framed<ScaleSaid>[]): void {
		for (const one of found) {
			if (one.kind === 'frame') {
				this.#step({ kind: 'said', said: one.frame })
				continue
			}
			this.#noise.dropped(one.bytes.length)
			if (one.badFrame) this.#noise.badFrame()
		}
	}

	#step(input: ScaleInput): void {
		const nowMs = this.#host.clock.monotonicMs()
		const before = this.#state
		const { state, effects } = nextScale(before, input, nowMs, this.#dialect)
		this.#state = state
		for (const effect of effects) this.#perform(effect)
		if (state.phase !== before.phase) this.#setDeadline(nowMs)
		if (state.isUp !== before.isUp || state.isSilent !== before.isSilent) this.#host.changed()
	}

	#setDeadline(nowMs: number): void {
		this.#cancelDeadline()
		const { phase } = this.#state
		if (phase.kind === 'closed') return
		this.#cancelDeadline = this.#host.timer.after(Math.max(0, phase.deadlineMs - nowMs), () =>
			this.#step({ kind: 'deadline' }),
		)
	}

	#perform(effect: ScaleEffect): void {
		switch (effect.kind) {
			case 'send':
				// An answer of false means that the port is going; `detached` follows and says so to the machine.
				void this.#port?.write(effect.bytes)
				return
			case 'tell': {
				const { deviceId, clock } = this.#host
				const { weight } = effect
				this.#host.emit({ kind: 'weightChanged', deviceId, weight, receivedAtMs: clock.nowMs() })
				return
			}
			case 'answer': {
				const answer = this.#answer
				this.#answer = null
				answer?.(effect.weight)
				return
			}
			case 'handshaken':
				this.#host.handshaken()
				return
			default:
				unreachable(effect)
		}
	}
}
