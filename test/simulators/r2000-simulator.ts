import { PacedSender } from './paced-sender.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/**
 * A reader on Impinj's R2000, written from the manual of its family without the driver's codec. A real-time round tells
 * its tags and then its end; without an antenna it is refused.
 */
export class R2000Simulator implements SimulatedDevice {
	readonly #sender = new PacedSender()
	#inbox: number[] = []
	#tags: readonly string[] = []
	#hasAntenna = true
	#refused = new Set<number>()
	#isSilent = false
	#antenna = 0
	#sendsPhase = false
	readonly settings = new Map<number, readonly number[]>()
	#rounds = 0

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

	field(...epcs: readonly string[]): void {
		this.#tags = epcs
	}

	antenna(isThere: boolean): void {
		this.#hasAntenna = isThere
	}

	/** Adds two bytes of phase behind the RSSI, as some firmware does. */
	sendsPhase(): void {
		this.#sendsPhase = true
	}

	refuses(command: number): void {
		this.#refused.add(command)
	}

	silent(isSilent: boolean): void {
		this.#isSilent = isSilent
	}

	/** An answer to nothing that was asked just now. */
	answersLate(): void {
		this.#transmit(0x81, [0x36])
	}

	powerCycle(): void {
		this.#inbox = []
		this.settings.clear()
	}

	noise(bytes: readonly number[]): void {
		this.#sender.send(Uint8Array.from(bytes))
	}

	received(bytes: Uint8Array): void {
		this.#inbox.push(...bytes)
		for (;;) {
			const start = this.#inbox.indexOf(0xa0)
			if (start < 0) {
				this.#inbox = []
				return
			}
			this.#inbox.splice(0, start)
			const length = this.#inbox[1]
			if (length === undefined || this.#inbox.length < length + 2) return
			const frame = this.#inbox.splice(0, length + 2)
			const isGood = frame.reduce((total, byte) => (total + byte) % 256, 0) === 0
			if (isGood && frame[3] !== undefined) this.#execute(frame[3], frame.slice(4, -1))
		}
	}

	#execute(command: number, data: readonly number[]): void {
		if (this.#isSilent) return
		if (this.#refused.has(command)) return this.#transmit(command, [0x41])
		switch (command) {
			case 0x72:
				return this.#transmit(command, [0x01, 0x09])
			case 0x74:
				this.#antenna = data[0] ?? 0
				this.settings.set(command, data)
				return this.#transmit(command, [0x10])
			case 0x76:
			case 0x78:
				this.settings.set(command, data)
				return this.#transmit(command, [0x10])
			case 0x89:
				return this.#round()
			default:
				return this.#transmit(command, [0x11])
		}
	}

	#round(): void {
		this.#rounds += 1
		if (!this.#hasAntenna) return this.#transmit(0x89, [0x22])
		for (const epc of this.#tags) {
			// Channel 1; an antenna behind the fourth shows in the high bit of the RSSI.
			const place = 0x04 | (this.#antenna & 0x03)
			const rssi = 0x45 | (this.#antenna > 3 ? 0x80 : 0)
			const phase = this.#sendsPhase ? [0x00, 0x2a] : []
			this.#transmit(0x89, [place, 0x30, 0x00, ...Buffer.from(epc, 'hex'), rssi, ...phase])
		}
		const count = this.#tags.length
		this.#transmit(0x89, [this.#antenna, 0x00, count, 0x00, 0x00, 0x00, count])
	}

	#transmit(command: number, data: readonly number[]): void {
		const frame = [0xa0, data.length + 3, 0x01, command, ...data]
		const sum = frame.reduce((total, byte) => total + byte, 0)
		this.#sender.send(Uint8Array.from([...frame, (256 - (sum % 256)) % 256]))
	}
}
