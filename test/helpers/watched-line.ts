import type { BytePort, PortListener, PortSource } from '../../devices/transport/byte-port.ts'
import type { SimulatedDevice } from '../simulators/simulated-device.ts'

/** Whoever waits for bytes that never come looks at its own limit this often. */
const LOOK_AGAIN_MS = 500

/**
 * Stands at both ends of a line, between device and plug and between port and driver, and counts what is under way. So a
 * test knows when a real line is idle, and may let the driver's time pass then and only then: what takes an hour in a
 * shop takes as long as its bytes. It also does to the device's bytes what lines do.
 */
export class WatchedLine implements SimulatedDevice {
	readonly #device: SimulatedDevice
	#onMove = (): void => undefined
	#send: ((bytes: Uint8Array) => void) | null = null
	#isHostOpen = false
	#toHost = 0
	#toDevice = 0
	/** Bytes that go one by one, each when the one before has arrived. */
	#waiting: number[] = []
	#noise: readonly number[] = []
	#isSlow = false
	#cut: 'no' | 'atNext' | 'done' = 'no'

	constructor(device: SimulatedDevice) {
		this.#device = device
	}

	/** Resolves when bytes have arrived at either end or an end has changed; at the latest after a while. */
	moved(): Promise<void> {
		return new Promise((resolve) => {
			const longest = setTimeout(resolve, LOOK_AGAIN_MS)
			this.#onMove = () => {
				clearTimeout(longest)
				resolve()
			}
		})
	}

	/** Nothing is under way, in either direction. */
	get isIdle(): boolean {
		return this.#toHost <= 0 && this.#toDevice <= 0
	}

	/** Whether the device was cut off in the middle of what it said. */
	get wasCut(): boolean {
		return this.#cut === 'done'
	}

	/** These bytes come before whatever the device says from now on. */
	noiseBefore(bytes: readonly number[]): void {
		this.#noise = bytes
	}

	slow(isSlow: boolean): void {
		this.#isSlow = isSlow
	}

	/** Of what the device says next, only the first half gets onto the line, and nothing after it until it is plugged in again. */
	cutNext(): void {
		this.#cut = 'atNext'
	}

	/** Sends the next of the bytes that go one by one; false when none waits. */
	sendWaiting(): boolean {
		const byte = this.#waiting.shift()
		if (byte === undefined) return false
		this.#put(Uint8Array.of(byte))
		return true
	}

	connected(send: (bytes: Uint8Array) => void): void {
		this.#send = send
		this.#forget()
		this.#device.connected((bytes) => this.#fromDevice(bytes))
	}

	received(bytes: Uint8Array): void {
		this.#toDevice -= bytes.length
		this.#device.received(bytes)
		this.#onMove()
	}

	disconnected(): void {
		this.#send = null
		this.#forget()
		this.#device.disconnected()
	}

	/** The source of a driver's ports at the other end. */
	watch(source: PortSource): PortSource {
		return {
			name: source.name,
			isPresent: () => source.isPresent(),
			open: async (listener) => {
				const opening = await source.open(this.#watchListener(listener))
				if (opening.kind === 'failed') return opening
				this.#forget()
				this.#isHostOpen = true
				return { kind: 'opened', port: this.#watchPort(opening.port) }
			},
		}
	}

	#watchListener(listener: PortListener): PortListener {
		return {
			data: (bytes) => {
				this.#toHost -= bytes.length
				listener.data(bytes)
				this.#onMove()
			},
			error: listener.error,
			closed: (reason) => {
				this.#isHostOpen = false
				this.#forget()
				listener.closed(reason)
			},
		}
	}

	#watchPort(port: BytePort): BytePort {
		return {
			write: (bytes) => {
				if (this.#send) this.#toDevice += bytes.length
				return port.write(bytes)
			},
			drain: () => port.drain(),
			close: () => port.close(),
		}
	}

	#fromDevice(said: Uint8Array): void {
		if (this.#cut === 'done') return
		const isCut = this.#cut === 'atNext'
		if (isCut) this.#cut = 'done'
		const bytes = Uint8Array.of(...this.#noise, ...(isCut ? said.slice(0, Math.ceil(said.length / 2)) : said))
		if (this.#isSlow || this.#waiting.length > 0) this.#waiting.push(...bytes)
		else this.#put(bytes)
	}

	/** What is said while nobody has the port open is lost. */
	#put(bytes: Uint8Array): void {
		if (!this.#send || !this.#isHostOpen) return
		this.#toHost += bytes.length
		this.#send(bytes)
	}

	#forget(): void {
		this.#toHost = 0
		this.#toDevice = 0
		this.#waiting = []
		if (this.#cut === 'done') this.#cut = 'no'
		this.#onMove()
	}
}
