import { unreachable } from '../../protocol/base/assert.ts'
import { articleNumberOf } from '../../protocol/catalogue/gtin.ts'
import type { UhfReads, UhfSettings } from '../../protocol/devices/device-config.ts'
import type { DeviceProblem } from '../../till/ports/devices.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { toHex } from '../framing/hex.ts'
import { type LineEffect, MachineLine } from '../machine-line.ts'
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
	type UhfState,
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
	readonly #reads: UhfReads
	readonly #line: MachineLine<Frame, UhfState, UhfInput, UhfEffect>

	constructor(host: DriverHost, dialect: UhfDialect<Frame>, settings: UhfSettings) {
		this.#host = host
		this.#reads = settings.reads ?? 'cards'
		const { round, tellsRoundEnd } = dialect
		const script: UhfScript = { setUp: dialect.setUp(settings), round, tellsRoundEnd }
		this.#line = new MachineLine<Frame, UhfState, UhfInput, UhfEffect>(host, {
			match: dialect.match,
			frameByteCountMax: dialect.frameByteCountMax,
			interByteTimeoutMs: INTER_BYTE_TIMEOUT_MS,
			closed: UHF_CLOSED,
			next: (state, input, nowMs) => nextUhf(state, input, script, nowMs),
			inputOf: (frame) => ({ kind: 'said', said: dialect.read(frame) }),
			shown: shownOf,
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
		const problems: DeviceProblem[] = []
		if (state.antennaMissing) problems.push('reader.antennaMissing')
		if (state.settingsRefused) problems.push('reader.settingsRefused')
		return { ...this.#line.health(isUhfSilent(state), problems), firmware: state.firmware }
	}

	#perform(effect: Exclude<UhfEffect, LineEffect>): void {
		switch (effect.kind) {
			case 'tagCame':
				this.#tell(effect.epc)
				return
			case 'tagsLeft':
				this.#host.emit({ kind: 'cardRemoved', deviceId: this.#host.deviceId })
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
