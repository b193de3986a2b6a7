import { unreachable } from '../../protocol/base/assert.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { GET_UID } from './apdu.ts'
import { readCardMessage } from './card-message.ts'
import { nextPcsc, PCSC_EMPTY, type PcscEffect, type PcscInput } from './pcsc-machine.ts'

/**
 * An ACR122U, or any reader that PC/SC serves, as a card reader. The system watches reader and card, so connected means
 * that the system has the reader.
 */
/** Its port has no speed. */
export const PCSC_LINE = { baudRate: 0, xonXoff: false } as const

export class PcscReader implements DeviceDriver {
	readonly #host: DriverHost
	readonly #noise: LineNoise
	#state = PCSC_EMPTY
	#port: BytePort | null = null
	#cancelDeadline = (): void => undefined

	constructor(host: DriverHost) {
		this.#host = host
		this.#noise = new LineNoise(host.clock)
	}

	attached(port: BytePort): void {
		this.#port = port
		this.#host.handshaken()
		this.#host.changed()
	}

	detached(): void {
		this.#port = null
		this.#step({ kind: 'closed' })
		this.#host.changed()
	}

	/** One call is one message; see `card-message.ts`. */
	received(bytes: Uint8Array): void {
		const message = readCardMessage(bytes)
		if (message) {
			this.#step({ kind: 'said', message })
			return
		}
		this.#noise.dropped(bytes.length)
		this.#noise.badFrame()
	}

	health(): DriverHealth {
		return {
			connected: this.#port !== null,
			problems: this.#noise.problems(),
			firmware: null,
			...this.#noise.counters(),
		}
	}

	#step(input: PcscInput): void {
		const nowMs = this.#host.clock.monotonicMs()
		const before = this.#state
		const { state, effects } = nextPcsc(before, input, nowMs)
		this.#state = state
		for (const effect of effects) this.#perform(effect)
		if (state === before) return
		this.#cancelDeadline()
		if (state.kind !== 'asking') return
		this.#cancelDeadline = this.#host.timer.after(state.deadlineMs - nowMs, () =>
			this.#step({ kind: 'deadline' }),
		)
	}

	#perform(effect: PcscEffect): void {
		const { deviceId, clock } = this.#host
		switch (effect.kind) {
			case 'askUid':
				// An answer of false means that the port is going; `detached` follows and says so to the machine.
				void this.#port?.write(GET_UID)
				return
			case 'cardPresented': {
				const medium = { kind: 'uid', value: effect.uid } as const
				this.#host.emit({ kind: 'cardPresented', deviceId, medium, receivedAtMs: clock.nowMs() })
				return
			}
			case 'cardRemoved':
				this.#host.emit({ kind: 'cardRemoved', deviceId })
				return
			case 'badAnswer':
				this.#noise.badFrame()
				return
			default:
				unreachable(effect)
		}
	}
}
