import { PacedSender } from './paced-sender.ts'
import { ScalePan } from './scale-pan.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/** A CAS AP-1 that is asked, from its interface sheet, without the driver's codec. */
export class CasScaleSimulator implements SimulatedDevice {
	readonly pan = new ScalePan()
	readonly #sender = new PacedSender()
	#deafCount = 0
	#spoiledCount = 0
	#isSilent = false

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
	}

	disconnected(): void {
		this.#sender.disconnect()
	}

	powerCycle(): void {
		this.#deafCount = 0
	}

	silent(isSilent: boolean): void {
		this.#isSilent = isSilent
	}

	/** Does not hear the next enquiries. */
	deafTo(enquiries: number): void {
		this.#deafCount = enquiries
	}

	/** The check character of the next answers is wrong. */
	spoilsNext(count: number): void {
		this.#spoiledCount = count
	}

	received(bytes: Uint8Array): void {
		if (this.#isSilent) return
		for (const byte of bytes) {
			if (byte === 0x05 && this.#deafCount > 0) this.#deafCount -= 1
			else if (byte === 0x05) this.#sender.send(Uint8Array.of(0x06))
			else if (byte === 0x11) this.#sayWeight()
		}
	}

	#sayWeight(): void {
		const status = this.pan.moves() ? 'U' : 'S'
		const sign = this.pan.weightGrams < 0 ? '-' : ' '
		const digits = this.pan.isOver ? '  OL  ' : this.pan.kilograms(2, ' ')
		const contents = Buffer.from(`${status}${sign}${digits}kg`, 'latin1')
		let check = 0
		for (const byte of contents) check ^= byte
		if (this.#spoiledCount > 0) {
			this.#spoiledCount -= 1
			check ^= 1
		}
		this.#sender.send(Uint8Array.of(1, 2, ...contents, check, 3, 4))
	}
}

/** A CAS scale that tells its weight again and again, 22 bytes at a time; `tell` is its clock. */
export class CasTellingSimulator implements SimulatedDevice {
	readonly pan = new ScalePan()
	readonly #sender = new PacedSender()

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
	}

	disconnected(): void {
		this.#sender.disconnect()
	}

	powerCycle(): void {
		this.pan.put(0)
	}

	received(): void {
		// Set to telling, it takes no commands.
	}

	/** Two frames, as it would in 200 ms. */
	tell(): void {
		for (let count = 0; count < 2; count++) {
			const moves = this.pan.moves()
			const status = this.pan.isOver ? 'OL' : moves ? 'US' : 'ST'
			const sign = this.pan.weightGrams < 0 ? '-' : ' '
			const lamp = String.fromCharCode(0x84 | (moves ? 0 : 0x40))
			const digits = this.pan.kilograms(1).padStart(7, ' ')
			this.#sender.send(Buffer.from(`${status},GS,1${lamp},${sign}${digits} kg\r\n`, 'latin1'))
		}
	}
}
