import { unreachable } from '../../protocol/base/assert.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import type { Framed } from '../framing/framer.ts'
import { LineNoise } from '../line-noise.ts'
import type { Rfid125Frame } from './rfid125-codec.ts'
import {
	nextRfid125,
	RFID125_EMPTY,
	type Rfid125Effect,
	type Rfid125Input,
	rfid125DeadlineMs,
} from './rfid125-machine.ts'
import type { Rfid125Profile } from './rfid125-profile.ts'

/**
 * A 125 kHz reader module as a card reader. It takes no commands and is silent without a tag, so connected means that
 * its port is open.
 */
export const RFID125_LINE = { baudRate: 9600, xonXoff: false } as const

export class Rfid125Reader implements DeviceDriver {
	readonly #host: DriverHost
	readonly #profile: Rfid125Profile
	readonly #noise: LineNoise
	readonly #framer: ReturnType<Rfid125Profile['makeFramer']>
	#connected = false
	#state = RFID125_EMPTY
	#cancelGap = (): void => undefined
	#cancelDeadline = (): void => undefined

	constructor(host: DriverHost, profile: Rfid125Profile) {
		this.#host = host
		this.#profile = profile
		this.#noise = new LineNoise(host.clock)
		this.#framer = profile.makeFramer()
	}

	attached(): void {
		this.#connected = true
		this.#framer.reset()
		this.#host.handshaken()
		this.#host.changed()
	}

	detached(): void {
		this.#connected = false
		this.#cancelGap()
		this.#step({ kind: 'closed' })
		this.#host.changed()
	}

	received(bytes: Uint8Array): void {
		this.#cancelGap()
		this.#handle(this.#framer.feed(bytes))
		if (!this.#framer.isPartial) return
		this.#cancelGap = this.#host.timer.after(this.#profile.gapMs, () => this.#handle(this.#framer.quiet()))
	}

	health(): DriverHealth {
		return {
			connected: this.#connected,
			problems: this.#noise.problems(),
			firmware: null,
			...this.#noise.counters(),
		}
	}

	#handle(found: readonly Framed<Rfid125Frame>[]): void {
		for (const one of found) {
			if (one.kind === 'frame') {
				this.#step({ kind: 'read', tag: one.frame.tag, needsTwo: this.#profile.needsTwo })
				continue
			}
			this.#noise.dropped(one.bytes.length)
			if (one.badFrame) this.#noise.badFrame()
		}
	}

	#step(input: Rfid125Input): void {
		const nowMs = this.#host.clock.monotonicMs()
		const { state, effects } = nextRfid125(this.#state, input, nowMs)
		this.#state = state
		for (const effect of effects) this.#perform(effect)
		this.#cancelDeadline()
		const deadlineMs = rfid125DeadlineMs(state)
		if (deadlineMs === null) return
		this.#cancelDeadline = this.#host.timer.after(deadlineMs - nowMs, () => this.#step({ kind: 'deadline' }))
	}

	#perform(effect: Rfid125Effect): void {
		const { deviceId, clock } = this.#host
		switch (effect.kind) {
			case 'cardPresented': {
				const medium = { kind: 'uid', value: effect.tag } as const
				this.#host.emit({ kind: 'cardPresented', deviceId, medium, receivedAtMs: clock.nowMs() })
				return
			}
			case 'cardRemoved':
				this.#host.emit({ kind: 'cardRemoved', deviceId })
				return
			default:
				unreachable(effect)
		}
	}
}
