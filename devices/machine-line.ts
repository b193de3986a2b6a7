import type { DeviceProblem } from '../till/ports/devices.ts'
import type { DriverHealth, DriverHost } from './device-driver.ts'
import { type FrameMatcher, Framer } from './framing/framer.ts'
import { LineNoise } from './line-noise.ts'
import type { BytePort } from './transport/byte-port.ts'

/** A phase that waits until a moment of the monotonic clock; `closed` waits for a port. */
type Phase = { readonly kind: 'closed' } | { readonly kind: string; readonly deadlineMs: number }
type MachineState = { readonly phase: Phase; readonly isUp: boolean }

type LineInput = { readonly kind: 'opened' } | { readonly kind: 'closed' } | { readonly kind: 'deadline' }
/** What a line does by itself. */
export type LineEffect =
	| { readonly kind: 'send'; readonly bytes: Uint8Array }
	| { readonly kind: 'handshaken' }
	| { readonly kind: 'reopen' }

type Parts<Frame, State, Input, Effect> = {
	readonly match: FrameMatcher<Frame>
	readonly frameByteCountMax: number
	/** Longer than any pause inside a frame, USB adapters (16 ms) included. */
	readonly interByteTimeoutMs: number
	readonly closed: State
	readonly next: (
		state: State,
		input: Input | LineInput,
		nowMs: number,
	) => { readonly state: State; readonly effects: readonly (Effect | LineEffect)[] }
	readonly inputOf: (frame: Frame) => Input
	/** What the machine is told of a broken frame. Left out: nothing. */
	readonly badFrame?: Input
	/** Of a state, what people see: when it changes they are told. */
	readonly shown: (state: State) => string
	/** What no line can do by itself. */
	readonly perform: (effect: Exclude<Effect, LineEffect>) => void
}

/**
 * What drivers that are machines over a framed line have in common: bytes become frames, frames and deadlines become inputs
 * of the machine, and its effects are performed in the same turn, because somebody is already standing there.
 */
export class MachineLine<Frame, State extends MachineState, Input, Effect extends { readonly kind: string }> {
	readonly noise: LineNoise
	readonly #host: DriverHost
	readonly #parts: Parts<Frame, State, Input, Effect>
	readonly #framer: Framer<Frame>
	#state: State
	#port: BytePort | null = null
	#cancelDeadline = (): void => undefined
	#cancelQuiet = (): void => undefined

	constructor(host: DriverHost, parts: Parts<Frame, State, Input, Effect>) {
		this.#host = host
		this.#parts = parts
		this.noise = new LineNoise(host.clock)
		this.#framer = new Framer(parts.match, parts.frameByteCountMax)
		this.#state = parts.closed
	}

	get state(): State {
		return this.#state
	}

	attached(port: BytePort): void {
		this.#port = port
		this.#framer.reset()
		this.step({ kind: 'opened' })
	}

	detached(): void {
		this.#port = null
		this.#cancelQuiet()
		this.step({ kind: 'closed' })
	}

	received(bytes: Uint8Array): void {
		this.#cancelQuiet()
		this.#take(this.#framer.feed(bytes))
		if (!this.#framer.isPartial) return
		this.#cancelQuiet = this.#host.timer.after(this.#parts.interByteTimeoutMs, () =>
			this.#take(this.#framer.quiet()),
		)
	}

	/** `isSilent`: the device does not answer. `problems`: what else is wrong with it. */
	health(isSilent: boolean, problems: readonly DeviceProblem[] = []): Omit<DriverHealth, 'firmware'> {
		const isMute = this.#port !== null && isSilent
		return {
			connected: this.#state.isUp,
			problems: [...(isMute ? (['device.silent'] as const) : []), ...problems, ...this.noise.problems()],
			...this.noise.counters(),
		}
	}

	step(input: Input | LineInput): void {
		const nowMs = this.#host.clock.monotonicMs()
		const before = this.#state
		const { state, effects } = this.#parts.next(before, input, nowMs)
		this.#state = state
		for (const effect of effects) this.#perform(effect)
		if (state.phase !== before.phase) this.#setDeadline(nowMs)
		if (this.#parts.shown(state) !== this.#parts.shown(before)) this.#host.changed()
	}

	#take(found: ReturnType<Framer<Frame>['feed']>): void {
		for (const one of found) {
			if (one.kind === 'frame') {
				this.step(this.#parts.inputOf(one.frame))
				continue
			}
			this.noise.dropped(one.bytes.length)
			if (!one.badFrame) continue
			this.noise.badFrame()
			if (this.#parts.badFrame !== undefined) this.step(this.#parts.badFrame)
		}
	}

	#setDeadline(nowMs: number): void {
		this.#cancelDeadline()
		const { phase } = this.#state
		if (!('deadlineMs' in phase)) return
		this.#cancelDeadline = this.#host.timer.after(Math.max(0, phase.deadlineMs - nowMs), () =>
			this.step({ kind: 'deadline' }),
		)
	}

	#perform(effect: Effect | LineEffect): void {
		if (isOfLine(effect)) {
			// An answer of false means that the port is going; `detached` follows and says so to the machine.
			if (effect.kind === 'send') void this.#port?.write(effect.bytes)
			else this.#host[effect.kind]()
		} else this.#parts.perform(effect as Exclude<Effect, LineEffect>)
	}
}

function isOfLine(effect: { readonly kind: string }): effect is LineEffect {
	return effect.kind === 'send' || effect.kind === 'handshaken' || effect.kind === 'reopen'
}
