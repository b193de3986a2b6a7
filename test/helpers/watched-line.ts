import type { BytePort, PortListener, PortSource } from '../../devices/transport/byte-port.ts'
import type { LineSettings } from '../../devices/transport/port-source.ts'
import type { SimulatedDevice } from '../simulators/simulated-device.ts'

/** Whoever waits for bytes that never come looks at its own limit this often. */
const LOOK_AGAIN_MS = 500
const XON = 0x11
const XOFF = 0x13

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
	/** Openings, writes and drains that the system has not answered. */
	#asked = 0
	#flowBytes: readonly number[] = []
	/** Bytes that go one by one, each when the one before has arrived. */
	#waiting: number[] = []
	#noise: readonly number[] = []
	#noiseEvery = 1
	#saidCount = 0
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

	/** Nothing is under way, in either direction, and the driver waits for no answer of the system. */
	get isIdle(): boolean {
		return this.#toHost <= 0 && this.#toDevice <= 0 && this.#asked === 0
	}

	/** Whether the device was cut off in the middle of what it said. */
	get wasCut(): boolean {
		return this.#cut === 'done'
	}

	/** These bytes come before whatever the device says from now on, or before each so-manieth of it. */
	noiseBefore(bytes: readonly number[], every = 1): void {
		this.#noise = bytes
		this.#noiseEvery = every
	}

	slow(isSlow: boolean): void {
		this.#isSlow = isSlow
	}

	/**
	 * Of the next frame of the device (more than a byte), only the first half gets onto the line, and nothing after it until it
	 * is plugged in again.
	 */
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
	watch(source: PortSource, { xonXoff }: Pick<LineSettings, 'xonXoff'>): PortSource {
		this.#flowBytes = xonXoff ? [XON, XOFF] : []
		return {
			name: source.name,
			isPresent: () => source.isPresent(),
			open: async (listener) => {
				const opening = await this.#answered(source.open(this.#watchListener(listener)))
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
				this.#toHost -= this.#countOf(bytes)
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
				return this.#answered(port.write(bytes))
			},
			drain: () => this.#answered(port.drain()),
			close: () => port.close(),
		}
	}

	/** Time must not pass meanwhile: what opens or drains takes a thread of its own, and the line is idle long before it answers. */
	async #answered<Answer>(asked: Promise<Answer>): Promise<Answer> {
		this.#asked += 1
		const answer = await asked
		this.#asked -= 1
		this.#onMove()
		return answer
	}

	#fromDevice(said: Uint8Array): void {
		if (this.#cut === 'done') return
		const isCut = this.#cut === 'atNext' && said.length > 1
		if (isCut) this.#cut = 'done'
		this.#saidCount += 1
		const noise = this.#saidCount % this.#noiseEvery === 0 ? this.#noise : []
		const bytes = Uint8Array.of(...noise, ...(isCut ? said.slice(0, Math.ceil(said.length / 2)) : said))
		if (this.#isSlow || this.#waiting.length > 0) this.#waiting.push(...bytes)
		else this.#put(bytes)
	}

	/** What is said while nobody has the port open is lost. */
	#put(bytes: Uint8Array): void {
		if (!this.#send || !this.#isHostOpen) return
		this.#toHost += this.#countOf(bytes)
		this.#send(bytes)
	}

	/** Without XON and XOFF, where these are no data: they arrive or the kernel takes them out. */
	#countOf(bytes: Uint8Array): number {
		return bytes.filter((byte) => !this.#flowBytes.includes(byte)).length
	}

	#forget(): void {
		this.#toHost = 0
		this.#toDevice = 0
		this.#waiting = []
		if (this.#cut === 'done') this.#cut = 'no'
		this.#onMove()
	}
}
