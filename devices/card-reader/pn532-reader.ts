import { unreachable } from '../../protocol/base/assert.ts'
import type { CardMemory, CardOperation, CardOutcome } from '../../till/ports/card-memory.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { matchPn532Frame, PN532_FRAME_BYTE_COUNT_MAX, type Pn532Frame } from './pn532-codec.ts'
import { isPn532Silent, nextPn532, PN532_CLOSED, type Pn532Effect, type Pn532Input } from './pn532-machine.ts'

/**
 * The PN532 on a high-speed UART as a card reader. Performs what `pn532-machine.ts` decides: bytes that complete a
 * card's reply become an event in the same turn, because the member is already standing there.
 */
export const PN532_LINE = { baudRate: 115_200, xonXoff: false } as const

/** Longer than any pause inside a frame, USB adapters (16 ms) included. */
const INTER_BYTE_TIMEOUT_MS = 60

export class Pn532Reader implements DeviceDriver, CardMemory {
	readonly #host: DriverHost
	readonly #noise: LineNoise
	readonly #framer = new Framer<Pn532Frame>(matchPn532Frame, PN532_FRAME_BYTE_COUNT_MAX)
	#state = PN532_CLOSED
	#port: BytePort | null = null
	/** Whoever waits for the outcome of an operation. */
	#whenDone: ((outcome: CardOutcome) => void) | null = null
	#cancelDeadline = (): void => undefined
	#cancelQuiet = (): void => undefined

	constructor(host: DriverHost) {
		this.#host = host
		this.#noise = new LineNoise(host.clock)
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

	perform(operation: CardOperation, uid: string): Promise<CardOutcome> {
		if (this.#whenDone) return Promise.resolve({ kind: 'failed', reason: 'busy' })
		return new Promise((resolve) => {
			this.#whenDone = resolve
			this.#step({ kind: 'operation', operation, uid })
		})
	}

	health(): DriverHealth {
		const silent = this.#port !== null && isPn532Silent(this.#state)
		return {
			connected: this.#state.isUp,
			problems: [...(silent ? (['device.silent'] as const) : []), ...this.#noise.problems()],
			firmware: this.#state.firmware,
			...this.#noise.counters(),
		}
	}

	#handle(found: readonly Framed<Pn532Frame>[]): void {
		for (const one of found) {
			if (one.kind === 'frame') {
				this.#step({ kind: 'frame', frame: one.frame })
				continue
			}
			this.#noise.dropped(one.bytes.length)
			if (!one.badFrame) continue
			this.#noise.badFrame()
			this.#step({ kind: 'badFrame' })
		}
	}

	#step(input: Pn532Input): void {
		const nowMs = this.#host.clock.monotonicMs()
		const before = this.#state
		const { state, effects } = nextPn532(before, input, nowMs)
		this.#state = state
		for (const effect of effects) this.#perform(effect)
		if (state.phase !== before.phase) this.#setDeadline(nowMs)
		if (state.isUp !== before.isUp || isPn532Silent(state) !== isPn532Silent(before)) this.#host.changed()
	}

	#setDeadline(nowMs: number): void {
		this.#cancelDeadline()
		const { phase } = this.#state
		if (phase.kind === 'closed') return
		this.#cancelDeadline = this.#host.timer.after(Math.max(0, phase.deadlineMs - nowMs), () =>
			this.#step({ kind: 'deadline' }),
		)
	}

	#perform(effect: Pn532Effect): void {
		const { deviceId, clock } = this.#host
		switch (effect.kind) {
			case 'send':
				// An answer of false means that the port is going; `detached` follows and says so to the machine.
				void this.#port?.write(effect.bytes)
				return
			case 'cardPresented':
				this.#host.emit({
					kind: 'cardPresented',
					deviceId,
					medium: { kind: 'uid', value: effect.uid },
					receivedAtMs: clock.nowMs(),
				})
				return
			case 'cardRemoved':
				this.#host.emit({ kind: 'cardRemoved', deviceId })
				return
			case 'cardOutcome': {
				const whenDone = this.#whenDone
				this.#whenDone = null
				whenDone?.(effect.outcome)
				return
			}
			case 'handshaken':
				this.#host.handshaken()
				return
			case 'badReply':
				this.#noise.badFrame()
				return
			case 'reopen':
				this.#host.reopen()
				return
			default:
				unreachable(effect)
		}
	}
}
