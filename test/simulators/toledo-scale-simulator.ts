import { PacedSender } from './paced-sender.ts'
import { ScalePan } from './scale-pan.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/** A Mettler Toledo 8217, from its service manual, without the driver's codec. */
export class ToledoScaleSimulator implements SimulatedDevice {
	readonly pan = new ScalePan()
	readonly #sender = new PacedSender()
	#isSilent = false
	#isEchoing = false
	#weighsPounds = false
	#garbledCount = 0
	#clonesBits = false

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
		this.powerCycle()
	}

	disconnected(): void {
		this.#sender.disconnect()
	}

	powerCycle(): void {
		this.#isEchoing = false
	}

	silent(isSilent: boolean): void {
		this.#isSilent = isSilent
	}

	/** Set to pounds in its menu. */
	weighsPounds(isSo: boolean): void {
		this.#weighsPounds = isSo
	}

	/** The next weights have a letter among their digits. */
	garblesNext(count: number): void {
		this.#garbledCount = count
	}

	/** Bit 6 of the status is 0, as with some clones. */
	isClone(): void {
		this.#clonesBits = true
	}

	received(bytes: Uint8Array): void {
		if (this.#isSilent) return
		for (const byte of bytes) this.#take(String.fromCharCode(byte))
	}

	#take(letter: string): void {
		if (this.#isEchoing) {
			this.#isEchoing = letter !== 'F'
			this.#say(letter)
		} else if (letter === 'E') {
			this.#isEchoing = true
			this.#say('\u0002E\r')
		} else if (letter === 'W') this.#sayWeight()
	}

	#sayWeight(): void {
		const status = (this.pan.moves() ? 1 : 0) | (this.pan.isOver ? 2 : 0) | (this.pan.weightGrams < 0 ? 4 : 0)
		if (status !== 0) {
			this.#say(`\u0002?${String.fromCharCode(status | (this.#clonesBits ? 0 : 0x40))}\r`)
			return
		}
		const pounds = (this.pan.weightGrams / 453.592).toFixed(2).padStart(6, '0')
		const digits = this.#weighsPounds ? pounds : this.pan.kilograms(2)
		const isGarbled = this.#garbledCount > 0
		if (isGarbled) this.#garbledCount -= 1
		this.#say(`\u0002${isGarbled ? `${digits.slice(0, 4)}A${digits.slice(5)}` : digits}\r`)
	}

	#say(text: string): void {
		this.#sender.send(Buffer.from(text, 'latin1'))
	}
}
