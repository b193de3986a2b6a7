import { unreachable } from '../../protocol/base/assert.ts'
import { articleNumberOf } from '../../protocol/catalogue/gtin.ts'
import type { UhfReads, UhfSettings } from '../../protocol/devices/device-config.ts'
import type { DeviceProblem } from '../../till/ports/devices.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import { toHex } from '../framing/hex.ts'
import { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import { readSgtin96 } from './gen2.ts'
import type { UhfDialect } from './uhf-dialect.ts'
import {
	isUhfSilent,
	nextUhf,
	UHF_CLOSED,
	type UhfEffect,
	type UhfInput,
	type UhfScript,
} from './uhf-machine.ts'

/**
 * A UHF reader under or on a desk, of any family. Performs what `uhf-machine.ts` decides. What a tag is told as is a
 * setting: a card, or the article it hangs on.
 */
export const UHF_LINE = { baudRate: 115_200, xonXoff: false } as const

/** Longer than any pause inside a frame, USB adapters (16 ms) included. */
const INTER_BYTE_TIMEOUT_MS = 60

export class UhfReader<Frame> implements DeviceDriver {
	readonly #host: DriverHost
	readonly #dialect: UhfDialect<Frame>
	readonly #script: UhfScript
	readonly #reads: UhfReads
	readonly #noise: LineNoise
	readonly #framer: Framer<Frame>
	#state = UHF_CLOSED
	#port: BytePort | null = null
	#cancelDeadline = (): void => undefined
	#cancelQuiet = (): void => undefined

	constructor(host: DriverHost, dialect: UhfDialect<Frame>, settings: UhfSettings) {
		this.#host = host
		this.#dialect = dialect
		const { round, tellsRoundEnd } = dialect
		this.#script = { setUp: dialect.setUp(settings), round, tellsRoundEnd }
		this.#reads = settings.reads ?? 'cards'
		this.#noise = new LineNoise(host.clock)
		this.#framer = new Framer(dialect.match, dialect.frameByteCountMax)
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
		const { isUp, firmware, settingsRefused, antennaMissing } = this.#state
		const problems: DeviceProblem[] = []
		if (this.#port !== null && isUhfSilent(this.#state)) problems.push('device.silent')
		if (antennaMissing) problems.push('reader.antennaMissing')
		if (settingsRefused) problems.push('reader.settingsRefused')
		return {
			connected: isUp,
			problems: [...problems, ...this.#noise.problems()],
			firmware,
			...this.#noise.counters(),
		}
	}

	#handle(found: readonly Framed<Frame>[]): void {
		for (const one of found) {
			if (one.kind === 'frame') {
				this.#step({ kind: 'said', said: this.#dialect.read(one.frame) })
				continue
			}
			this.#noise.dropped(one.bytes.length)
			if (one.badFrame) this.#noise.badFrame()
		}
	}

	#step(input: UhfInput): void {
		const nowMs = this.#host.clock.monotonicMs()
		const before = this.#state
		const { state, effects } = nextUhf(before, input, this.#script, nowMs)
		this.#state = state
		for (const effect of effects) this.#perform(effect)
		if (state.phase !== before.phase) this.#setDeadline(nowMs)
		if (shownOf(state) !== shownOf(before)) this.#host.changed()
	}

	#setDeadline(nowMs: number): void {
		this.#cancelDeadline()
		const { phase } = this.#state
		if (phase.kind === 'closed') return
		this.#cancelDeadline = this.#host.timer.after(Math.max(0, phase.deadlineMs - nowMs), () =>
			this.#step({ kind: 'deadline' }),
		)
	}

	#perform(effect: UhfEffect): void {
		switch (effect.kind) {
			case 'send':
				// An answer of false means that the port is going; `detached` follows and says so to the machine.
				void this.#port?.write(effect.bytes)
				return
			case 'tagCame':
				this.#tell(effect.epc)
				return
			case 'tagsLeft':
				this.#host.emit({ kind: 'cardRemoved', deviceId: this.#host.deviceId })
				return
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

	#tell(epc: Uint8Array): void {
		const { deviceId, clock } = this.#host
		const receivedAtMs = clock.nowMs()
		const article = this.#reads === 'goods' ? readSgtin96(epc) : null
		if (article) {
			const code = articleNumberOf(article.gtin14)
			this.#host.emit({ kind: 'codeScanned', deviceId, code, symbology: 'SGTIN-96', receivedAtMs })
			return
		}
		const medium = { kind: 'epc', value: toHex(epc) } as const
		this.#host.emit({ kind: 'cardPresented', deviceId, medium, receivedAtMs })
	}
}

/** What people see of a state. */
function shownOf(state: typeof UHF_CLOSED): string {
	const { isUp, firmware, settingsRefused, antennaMissing } = state
	return JSON.stringify([isUp, firmware, settingsRefused, antennaMissing, isUhfSilent(state)])
}
