import { unreachable } from '../../protocol/base/assert.ts'
import { judgeSwipe } from '../../protocol/card/stripe-card.ts'
import type { CardNumberRange } from '../../protocol/devices/card-number-range.ts'
import type {
	CardEncoder,
	EncodedTracks,
	EncodeOutcome,
	SwipePurpose,
} from '../../till/ports/card-encoder.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { MSR605_BYTE_COUNT_MAX, type Msr605Answer, matchAnswer } from './msr605-codec.ts'
import {
	awaitedAnswer,
	isMsr605Silent,
	MSR605_CLOSED,
	type Msr605Effect,
	type Msr605Input,
	type Msr605Task,
	nextMsr605,
} from './msr605-machine.ts'
import { tellSwipe } from './tell-swipe.ts'
import { encodeCells, formatsOf, type TrackNumber } from './track-cells.ts'

/** The MSR605 family as a card reader and as a card encoder. Performs what `msr605-machine.ts` decides. */
export const MSR605_LINE = { baudRate: 9600, xonXoff: false } as const

/** At 9600 baud a byte takes 1 ms, and USB adapters deliver each 16 ms; the unit itself pauses between tracks. */
const INTER_BYTE_TIMEOUT_MS = 200

type Asked = {
	readonly onSwipe: (purpose: SwipePurpose) => void
	readonly answer: (outcome: EncodeOutcome) => void
}

export class Msr605Reader implements DeviceDriver, CardEncoder {
	readonly #host: DriverHost
	readonly #own: readonly CardNumberRange[]
	readonly #noise: LineNoise
	readonly #framer: Framer<Msr605Answer>
	#state = MSR605_CLOSED
	#port: BytePort | null = null
	#asked: Asked | null = null
	#cancelDeadline = (): void => undefined
	#cancelQuiet = (): void => undefined

	constructor(host: DriverHost, own: readonly CardNumberRange[]) {
		this.#host = host
		this.#own = own
		this.#noise = new LineNoise(host.clock)
		this.#framer = new Framer<Msr605Answer>((bytes) => {
			const awaited = awaitedAnswer(this.#state)
			return awaited ? matchAnswer(awaited, bytes) : { kind: 'noise', badFrame: null }
		}, MSR605_BYTE_COUNT_MAX)
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
		const { isUp, model, firmware } = this.#state
		const silent = this.#port !== null && isMsr605Silent(this.#state)
		return {
			connected: isUp,
			problems: [...(silent ? (['device.silent'] as const) : []), ...this.#noise.problems()],
			firmware: model === null && firmware === null ? null : `MSR ${model ?? '?'} ${firmware ?? ''}`.trim(),
			...this.#noise.counters(),
		}
	}

	write(tracks: EncodedTracks, onSwipe: Asked['onSwipe']): Promise<EncodeOutcome> {
		const isWritable = tracks.some((track) => track !== null) && tracks.every(canBeWritten)
		if (!isWritable || judgeSwipe(tracks, this.#own).kind === 'bankCard') return Promise.resolve('notAllowed')
		return this.#do({ kind: 'write', tracks }, onSwipe)
	}

	erase(onSwipe: Asked['onSwipe']): Promise<EncodeOutcome> {
		return this.#do({ kind: 'erase' }, onSwipe)
	}

	setCoercivity(coercivity: 'high' | 'low'): Promise<EncodeOutcome> {
		return this.#do({ kind: 'setCoercivity', coercivity })
	}

	setLeadingZeros(tracks13: number, track2: number): Promise<EncodeOutcome> {
		const areBytes = [tracks13, track2].every((count) => Number.isInteger(count) && count >= 0 && count < 256)
		return areBytes ? this.#do({ kind: 'setLeadingZeros', tracks13, track2 }) : Promise.resolve('notAllowed')
	}

	cancel(): void {
		this.#step({ kind: 'cancelled' })
	}

	#do(task: Msr605Task, onSwipe: Asked['onSwipe'] = () => undefined): Promise<EncodeOutcome> {
		if (!this.#state.isUp) return Promise.resolve('notConnected')
		if (this.#asked) return Promise.resolve('busy')
		return new Promise((answer) => {
			this.#asked = { onSwipe, answer }
			this.#step({ kind: 'task', task })
		})
	}

	#handle(found: readonly Framed<Msr605Answer>[]): void {
		for (const one of found) {
			if (one.kind === 'frame') {
				this.#step({ kind: 'answer', answer: one.frame })
				continue
			}
			this.#noise.dropped(one.bytes.length)
			if (!one.badFrame) continue
			this.#noise.badFrame()
			this.#step({ kind: 'badAnswer' })
		}
	}

	#step(input: Msr605Input): void {
		const nowMs = this.#host.clock.monotonicMs()
		const before = this.#state
		const { state, effects } = nextMsr605(before, input, nowMs)
		this.#state = state
		for (const effect of effects) this.#perform(effect)
		if (state.phase !== before.phase) this.#setDeadline(nowMs)
		if (state.isUp !== before.isUp || isMsr605Silent(state) !== isMsr605Silent(before)) this.#host.changed()
	}

	#setDeadline(nowMs: number): void {
		this.#cancelDeadline()
		const { phase } = this.#state
		if (phase.kind === 'closed') return
		this.#cancelDeadline = this.#host.timer.after(Math.max(0, phase.deadlineMs - nowMs), () =>
			this.#step({ kind: 'deadline' }),
		)
	}

	#perform(effect: Msr605Effect): void {
		switch (effect.kind) {
			case 'send':
				// An answer of false means that the port is going; `detached` follows and says so to the machine.
				void this.#port?.write(effect.bytes)
				return
			case 'swiped':
				tellSwipe(this.#host, judgeSwipe(effect.tracks, this.#own))
				return
			case 'badSwipe':
				tellSwipe(this.#host, { kind: 'unreadable' })
				return
			case 'swipeWanted':
				this.#asked?.onSwipe(effect.purpose)
				return
			case 'taskEnded': {
				const asked = this.#asked
				this.#asked = null
				asked?.answer(effect.outcome)
				return
			}
			case 'handshaken':
				this.#host.handshaken()
				return
			case 'reopen':
				this.#host.reopen()
				return
			default:
				unreachable(effect)
		}
	}
}

function canBeWritten(text: string | null, index: number): boolean {
	const track = (index + 1) as TrackNumber
	return text === null || formatsOf(track).some((format) => encodeCells(text, format, track) !== null)
}
