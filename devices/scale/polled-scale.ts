import { unreachable } from '../../protocol/base/assert.ts'
import type { Scale, Weight } from '../../till/ports/scale.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { type LineEffect, MachineLine } from '../machine-line.ts'
import type { BytePort } from '../transport/byte-port.ts'
import type { ScaleDialect, ScaleSaid } from './scale-dialects.ts'
import {
	nextScale,
	SCALE_CLOSED,
	type ScaleEffect,
	type ScaleInput,
	type ScaleState,
} from './scale-machine.ts'

/** At 9600 baud a byte takes 1 ms, and USB adapters deliver each 16 ms. */
const INTER_BYTE_TIMEOUT_MS = 100

/** A scale of any dialect. Performs what `scale-machine.ts` decides. */
export class PolledScale implements DeviceDriver, Scale {
	readonly #host: DriverHost
	readonly #line: MachineLine<ScaleSaid, ScaleState, ScaleInput, ScaleEffect>
	#answer: ((weight: Weight) => void) | null = null

	constructor(host: DriverHost, dialect: ScaleDialect) {
		this.#host = host
		this.#line = new MachineLine<ScaleSaid, ScaleState, ScaleInput, ScaleEffect>(host, {
			match: dialect.match,
			frameByteCountMax: dialect.byteCountMax,
			interByteTimeoutMs: INTER_BYTE_TIMEOUT_MS,
			closed: SCALE_CLOSED,
			next: (state, input, nowMs) => nextScale(state, input, nowMs, dialect),
			inputOf: (said) => ({ kind: 'said', said }),
			shown: ({ isUp, isSilent }) => `${isUp} ${isSilent}`,
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

	health(): DriverHealth {
		return { ...this.#line.health(this.#line.state.isSilent), firmware: null }
	}

	weigh(unitPriceMinor: number): Promise<Weight> {
		if (!this.#line.state.isUp) return Promise.resolve({ kind: 'none', reason: 'notConnected' })
		// The cashier asked again: the earlier question is answered by what there is.
		this.#answer?.({ kind: 'none', reason: 'motion' })
		return new Promise((answer) => {
			this.#answer = answer
			this.#line.step({ kind: 'weighingWanted', priceMinor: unitPriceMinor })
		})
	}

	#perform(effect: Exclude<ScaleEffect, LineEffect>): void {
		switch (effect.kind) {
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
			default:
				unreachable(effect)
		}
	}
}
