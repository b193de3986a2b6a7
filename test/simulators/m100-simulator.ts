import { PacedSender } from './paced-sender.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/**
 * An M100 module (YRM100) with tags in its field, written from its manual without the driver's codec. A round tells each
 * tag by a notification, and "no tag" by an error.
 */
export class M100Simulator implements SimulatedDevice {
	readonly #sender = new PacedSender()
	#inbox: number[] = []
	#tags: readonly string[] = []
	#rssi = 0xc9
	#refused = new Set<number>()
	#isSilent = false
	#isFlooding = false
	readonly settings = new Map<number, readonly number[]>()
	#rounds = 0

	/** Rounds that were asked for. */
	get roundCount(): number {
		return this.#rounds
	}

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
	}

	disconnected(): void {
		this.#sender.disconnect()
		this.#inbox = []
	}

	/** What lies in the field: EPCs of 96 bits. */
	field(...epcs: readonly string[]): void {
		this.#tags = epcs
	}

	/** Answers a command with an error from now on. */
	refuses(command: number): void {
		this.#refused.add(command)
	}

	silent(isSilent: boolean): void {
		this.#isSilent = isSilent
	}

	/** Was left in multi inventory by somebody: tells its tags again and again until it is told to stop. */
	floods(): void {
		this.#isFlooding = true
		for (let round = 0; round < 20; round++) this.#tellTags()
	}

	powerCycle(): void {
		this.#inbox = []
		this.settings.clear()
		this.#isFlooding = false
	}

	noise(bytes: readonly number[]): void {
		this.#sender.send(Uint8Array.from(bytes))
	}

	received(bytes: Uint8Array): void {
		this.#inbox.push(...bytes)
		for (;;) {
			const start = this.#inbox.indexOf(0xbb)
			if (start < 0) {
				this.#inbox = []
				return
			}
			this.#inbox.splice(0, start)
			const [, , command, high = 0, low = 0] = this.#inbox
			const length = high * 256 + low
			if (command === undefined || this.#inbox.length < length + 7) return
			const frame = this.#inbox.splice(0, length + 7)
			const sum = frame.slice(1, -2).reduce((total, byte) => total + byte, 0) & 0xff
			if (frame.at(-1) === 0x7e && frame.at(-2) === sum) this.#execute(command, frame.slice(5, -2))
		}
	}

	#execute(command: number, params: readonly number[]): void {
		if (this.#isSilent) return
		if (this.#isFlooding && command !== 0x28) return this.#tellTags()
		if (this.#refused.has(command)) return this.#transmit(0x01, 0xff, [0x17])
		switch (command) {
			case 0x03:
				return this.#transmit(0x01, 0x03, [params[0] ?? 0, ...Buffer.from('M100 V1.00', 'latin1')])
			case 0x07:
				this.settings.set(command, params)
				return this.#transmit(0x01, 0x07, [0x00])
			case 0xb6:
				this.settings.set(command, params)
				return this.#transmit(0x01, 0xb6, [0x00])
			case 0x28:
				this.#isFlooding = false
				return this.#transmit(0x01, 0x28, [0x00])
			case 0x22:
				this.#rounds += 1
				return this.#tags.length === 0 ? this.#transmit(0x01, 0xff, [0x15]) : this.#tellTags()
			default:
				return this.#transmit(0x01, 0xff, [0x17])
		}
	}

	#tellTags(): void {
		for (const epc of this.#tags) {
			const pcAndEpc = [0x30, 0x00, ...Buffer.from(epc, 'hex')]
			const crc = crcOf(pcAndEpc)
			this.#transmit(0x02, 0x22, [this.#rssi, ...pcAndEpc, crc >> 8, crc & 0xff])
		}
	}

	#transmit(type: number, command: number, params: readonly number[]): void {
		const body = [type, command, params.length >> 8, params.length & 0xff, ...params]
		const sum = body.reduce((total, byte) => (total + byte) % 256, 0)
		this.#sender.send(Uint8Array.from([0xbb, ...body, sum, 0x7e]))
	}
}

/** CRC-16 of the air interface, as a shift register bit by bit. */
function crcOf(bytes: readonly number[]): number {
	let register = 0xffff
	for (const byte of bytes)
		for (let bit = 7; bit >= 0; bit--) {
			const feedback = (register >> 15) ^ ((byte >> bit) & 1)
			register = (register << 1) & 0xffff
			if (feedback) register ^= 0x1021
		}
	return register ^ 0xffff
}
