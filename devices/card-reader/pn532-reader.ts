import { unreachable } from '../../protocol/base/assert.ts'
import type { CardMemory, CardOperation, CardOutcome } from '../../till/ports/card-memory.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { type LineEffect, MachineLine } from '../machine-line.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { matchPn532Frame, PN532_FRAME_BYTE_COUNT_MAX, type Pn532Frame } from './pn532-codec.ts'
import {
	isPn532Silent,
	nextPn532,
	PN532_CLOSED,
	type Pn532Effect,
	type Pn532Input,
	type Pn532State,
} from './pn532-machine.ts'

/**
 * The PN532 on a high-speed UART as a card reader. Performs what `pn532-machine.ts` decides: bytes that complete a
 * card's reply become an event in the same turn, because the member is already standing there.
 */
export const PN532_LINE = { baudRate: 115_200, xonXoff: false } as const

/** Longer than any pause inside a frame, USB adapters (16 ms) included. */
const INTER_BYTE_TIMEOUT_MS = 60

export class Pn532Reader implements DeviceDriver, CardMemory {
	readonly #host: DriverHost
	readonly #line: MachineLine<Pn532Frame, Pn532State, Pn532Input, Pn532Effect>
	/** Whoever waits for the outcome of an operation. */
	#whenDone: ((outcome: CardOutcome) => void) | null = null

	constructor(host: DriverHost) {
		this.#host = host
		this.#line = new MachineLine<Pn532Frame, Pn532State, Pn532Input, Pn532Effect>(host, {
			match: matchPn532Frame,
			frameByteCountMax: PN532_FRAME_BYTE_COUNT_MAX,
			interByteTimeoutMs: INTER_BYTE_TIMEOUT_MS,
			closed: PN532_CLOSED,
			next: nextPn532,
			inputOf: (frame) => ({ kind: 'frame', frame }),
			badFrame: { kind: 'badFrame' },
			shown: (state) => `${state.isUp} ${isPn532Silent(state)}`,
			perform: (effect) => this.#perform(effect),
		})
	}

	attached(port: BytePort): void {
		this.#line.attached(port)
	}

	detached(): void {
		this.#line.detached()
	}

	received(bytes: Uint8Array): void {
		this.#line.received(bytes)
	}

	perform(operation: CardOperation, uid: string): Promise<CardOutcome> {
		if (this.#whenDone) return Promise.resolve({ kind: 'failed', reason: 'busy' })
		return new Promise((resolve) => {
			this.#whenDone = resolve
			this.#line.step({ kind: 'operation', operation, uid })
		})
	}

	health(): DriverHealth {
		const { state } = this.#line
		return { ...this.#line.health(isPn532Silent(state)), firmware: state.firmware }
	}

	#perform(effect: Exclude<Pn532Effect, LineEffect>): void {
		const { deviceId, clock } = this.#host
		switch (effect.kind) {
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
			case 'badReply':
				this.#line.noise.badFrame()
				return
			default:
				unreachable(effect)
		}
	}
}
