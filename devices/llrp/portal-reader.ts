import { unreachable } from '../../protocol/base/assert.ts'
import type { DevicePorts } from '../device-ports.ts'
import { type Framed, Framer } from '../framing/framer.ts'
import type { BytePort, PortSource } from '../transport/byte-port.ts'
import { Reconnect } from '../transport/reconnect.ts'
import { LLRP_MESSAGE_BYTE_COUNT_MAX, type LlrpMessage, matchLlrpMessage } from './llrp-message.ts'
import type { TagReport } from './llrp-reports.ts'
import {
	nextPortal,
	PORTAL_IDLE,
	type PortalEffect,
	type PortalInput,
	type PortalProblem,
	type PortalState,
	portalDeadlineMs,
	portalProblems,
} from './portal-machine.ts'

/**
 * The reader of a door, at work: performs what `portal-machine.ts` decides, from the first look for it to the good-bye.
 * It belongs to a store and not to a till, so it keeps its own connection and is not one of the till's devices.
 */
export type PortalReaderParts = {
	readonly source: PortSource
	/** Empty: all that the reader has. */
	readonly antennaIds: readonly number[]
	readonly ports: DevicePorts
	readonly onTags: (tags: readonly TagReport[]) => void
	/** `connected` or `problems` of the status are others than before. */
	readonly onChange: (status: PortalStatus) => void
	/** What a technician wants to know: counted, and told the first time in each connection. */
	readonly onComplaint: (detail: string) => void
}

export type PortalStatus = {
	/** Tags are being read. */
	readonly connected: boolean
	/** Most urgent first. */
	readonly problems: readonly PortalProblem[]
	readonly antennasOff: readonly number[]
	readonly tagReports: number
	/** Messages, or parts of them, that could not be read. */
	readonly complaints: number
	readonly droppedBytes: number
}

export class PortalReader {
	readonly #parts: PortalReaderParts
	readonly #framer = new Framer<LlrpMessage>(matchLlrpMessage, LLRP_MESSAGE_BYTE_COUNT_MAX)
	readonly #reconnect: Reconnect
	#state: PortalState = PORTAL_IDLE
	#port: BytePort | null = null
	#cancelDeadline = (): void => undefined
	#cancelRetry = (): void => undefined
	#told = ''
	#tagReports = 0
	#complaints = 0
	#complained = new Set<string>()
	#droppedBytes = 0
	#whenEnded = Promise.withResolvers<void>()

	constructor(parts: PortalReaderParts) {
		this.#parts = parts
		this.#reconnect = new Reconnect(parts.ports.random)
	}

	/** Begins to look for the reader; once. */
	start(): void {
		this.#step({ kind: 'start' })
	}

	status(): PortalStatus {
		return {
			connected: this.#state.phase.kind === 'running',
			problems: portalProblems(this.#state, this.#nowMs()),
			antennasOff: this.#state.antennasOff,
			tagReports: this.#tagReports,
			complaints: this.#complaints,
			droppedBytes: this.#droppedBytes,
		}
	}

	/** Says good-bye to the reader and gives the connection back; resolves when it is closed. */
	close(): Promise<void> {
		this.#step({ kind: 'stop' })
		return this.#whenEnded.promise
	}

	#nowMs(): number {
		return this.#parts.ports.clock.monotonicMs()
	}

	#step(input: PortalInput): void {
		const before = this.#state
		const { state, effects } = nextPortal(before, input, this.#nowMs(), this.#parts.antennaIds)
		this.#state = state
		for (const effect of effects) this.#perform(effect)
		// While running the deadline moves with every message; it is looked at again when the old one comes.
		if (state.phase.kind !== before.phase.kind || input.kind === 'deadline' || effects.length > 0)
			this.#watchDeadline()
		this.#tellChange()
	}

	#watchDeadline(): void {
		this.#cancelDeadline()
		const dueMs = portalDeadlineMs(this.#state)
		if (dueMs === null) return
		this.#cancelDeadline = this.#parts.ports.timer.after(Math.max(0, dueMs - this.#nowMs()), () =>
			this.#step({ kind: 'deadline' }),
		)
	}

	#tellChange(): void {
		const status = this.status()
		const now = JSON.stringify([status.connected, status.problems, status.antennasOff])
		if (now === this.#told) return
		this.#told = now
		this.#parts.onChange(status)
	}

	#perform(effect: PortalEffect): void {
		switch (effect.kind) {
			case 'connect':
				void this.#connect()
				return
			case 'retryLater':
				this.#cancelRetry = this.#parts.ports.timer.after(this.#reconnect.nextDelayMs(), () =>
					this.#step({ kind: 'retryDue' }),
				)
				return
			case 'send':
				// An answer of false means that the port is going; `closed` follows and says so to the machine.
				void this.#port?.write(effect.bytes)
				return
			case 'close':
				void this.#port?.close()
				return
			case 'handshaken':
				this.#reconnect.handshaken()
				return
			case 'tags':
				this.#tagReports += effect.tags.length
				this.#parts.onTags(effect.tags)
				return
			case 'complaint':
				this.#complain(effect.detail)
				return
			case 'ended':
				this.#cancelRetry()
				this.#whenEnded.resolve()
				return
			default:
				unreachable(effect)
		}
	}

	async #connect(): Promise<void> {
		const opening = await this.#parts.source.open({
			data: (bytes) => this.#received(bytes),
			// What matters of an error is that the port ends, and `closed` says so.
			error: () => undefined,
			closed: () => {
				this.#port = null
				this.#step({ kind: 'closed' })
			},
		})
		if (opening.kind === 'failed') {
			this.#step({ kind: 'openFailed' })
			return
		}
		this.#port = opening.port
		this.#framer.reset()
		this.#complained = new Set()
		this.#step({ kind: 'opened' })
	}

	#received(bytes: Uint8Array): void {
		for (const found of this.#framer.feed(bytes)) this.#take(found)
	}

	#take(found: Framed<LlrpMessage>): void {
		if (found.kind === 'frame') {
			this.#step({ kind: 'message', message: found.frame })
			return
		}
		this.#droppedBytes += found.bytes.length
		this.#complain(found.badFrame === 'length' ? 'message length' : 'not LLRP')
		this.#step({ kind: 'badFrame' })
	}

	#complain(detail: string): void {
		this.#complaints += 1
		if (this.#complained.has(detail)) return
		this.#complained.add(detail)
		this.#parts.onComplaint(detail)
	}
}
