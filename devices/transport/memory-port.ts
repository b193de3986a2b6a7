import type { DeviceError } from '../device-error.ts'
import type { BytePort, PortListener, PortSource } from './byte-port.ts'

/**
 * A cable without hardware: one end is a {@link PortSource} for a driver, the other is held by a simulator or a test.
 * Bytes cross in a later turn of the event loop, as they would on a wire: a write never calls back into its caller.
 */
export class MemoryCable {
	readonly near: PortSource
	#plugged = true
	#listener: PortListener | null = null
	#end: ((reason: 'asked' | 'lost') => void) | null = null
	#received: (bytes: Uint8Array) => void = () => undefined

	constructor(name: string) {
		this.near = {
			name,
			isPresent: () => this.#plugged,
			open: async (listener) => {
				if (!this.#plugged) return { kind: 'failed', error: missing(name, 'unplugged') }
				if (this.#listener) return { kind: 'failed', error: { ...missing(name, 'open'), code: 'port.busy' } }
				return { kind: 'opened', port: this.#connect(listener) }
			},
		}
	}

	/** Sets who reads what the driver writes. */
	onBytes(received: (bytes: Uint8Array) => void): void {
		this.#received = received
	}

	/** Sends to the driver; lost when nobody has the port open, as on a real line. */
	send(bytes: Uint8Array): void {
		const listener = this.#listener
		const copy = bytes.slice()
		queueMicrotask(() => {
			if (listener && this.#listener === listener) listener.data(copy)
		})
	}

	unplug(): void {
		this.#plugged = false
		this.#end?.('lost')
	}

	plug(): void {
		this.#plugged = true
	}

	#connect(listener: PortListener): BytePort {
		const whenEnded = Promise.withResolvers<void>()
		let ended = false
		this.#listener = listener
		const end = (reason: 'asked' | 'lost') => {
			if (ended) return
			ended = true
			this.#listener = null
			this.#end = null
			queueMicrotask(() => {
				listener.closed(reason)
				whenEnded.resolve()
			})
		}
		this.#end = end
		return {
			write: async (bytes) => {
				if (ended) return false
				const copy = bytes.slice()
				queueMicrotask(() => this.#received(copy))
				return true
			},
			drain: async () => !ended,
			close: () => {
				end('asked')
				return whenEnded.promise
			},
		}
	}
}

function missing(name: string, detail: string): DeviceError {
	return { code: 'port.notFound', portName: name, detail }
}
