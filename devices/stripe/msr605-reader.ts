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
import { type LineEffect, MachineLine } from '../machine-line.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { MSR605_BYTE_COUNT_MAX, type Msr605Answer, matchAnswer } from './msr605-codec.ts'
import {
	awaitedAnswer,
	isMsr605Silent,
	MSR605_CLOSED,
	type Msr605Effect,
	type Msr605Input,
	type Msr605State,
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
	readonly #line: MachineLine<Msr605Answer, Msr605State, Msr605Input, Msr605Effect>
	#asked: Asked | null = null

	constructor(host: DriverHost, own: readonly CardNumberRange[]) {
		this.#host = host
		this.#own = own
		this.#line = new MachineLine<Msr605Answer, Msr605State, Msr605Input, Msr605Effect>(host, {
			match: (bytes) => {
				const awaited = awaitedAnswer(this.#line.state)
				return awaited ? matchAnswer(awaited, bytes) : { kind: 'noise', badFrame: null }
			},
			frameByteCountMax: MSR605_BYTE_COUNT_MAX,
			interByteTimeoutMs: INTER_BYTE_TIMEOUT_MS,
			closed: MSR605_CLOSED,
			next: nextMsr605,
			inputOf: (answer) => ({ kind: 'answer', answer }),
			badFrame: { kind: 'badAnswer' },
			shown: (state) => `${state.isUp} ${isMsr605Silent(state)}`,
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
		const { state } = this.#line
		const { model, firmware } = state
		return {
			...this.#line.health(isMsr605Silent(state)),
			firmware: model === null && firmware === null ? null : `MSR ${model ?? '?'} ${firmware ?? ''}`.trim(),
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
		this.#line.step({ kind: 'cancelled' })
	}

	#do(task: Msr605Task, onSwipe: Asked['onSwipe'] = () => undefined): Promise<EncodeOutcome> {
		if (!this.#line.state.isUp) return Promise.resolve('notConnected')
		if (this.#asked) return Promise.resolve('busy')
		return new Promise((answer) => {
			this.#asked = { onSwipe, answer }
			this.#line.step({ kind: 'task', task })
		})
	}

	#perform(effect: Exclude<Msr605Effect, LineEffect>): void {
		switch (effect.kind) {
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
			default:
				unreachable(effect)
		}
	}
}

function canBeWritten(text: string | null, index: number): boolean {
	const track = (index + 1) as TrackNumber
	return text === null || formatsOf(track).some((format) => encodeCells(text, format, track) !== null)
}
