import { PacedSender } from './paced-sender.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/** The shapes in which modules say a tag's number, good ones and those of clones. */
export type Rfid125Shape =
	| 'rdm6300'
	/** CR LF before ETX, as ID-12LA and ID-20LA and some "RDM6300" send. */
	| 'id12'
	| 'rawChecksum'
	/** A check that is never right. */
	| 'wrongChecksum'
	/** A check that is no hexadecimal number. */
	| 'textChecksum'
	/** Twelve characters and nothing around them. */
	| 'em18'
	| 'lowerCase'

/**
 * A 125 kHz reader module, written from its manuals without the driver's codec. It listens to nothing and has no clock:
 * a test says when a tag comes and when the module repeats it, as the module does each 65 ms while the tag is there.
 */
export class Rfid125Simulator implements SimulatedDevice {
	readonly #sender = new PacedSender()
	readonly #shape: Rfid125Shape
	#tag: string | null = null

	constructor(shape: Rfid125Shape = 'rdm6300') {
		this.#shape = shape
	}

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
	}

	disconnected(): void {
		this.#sender.disconnect()
	}

	received(_bytes: Uint8Array): void {
		// These modules take no commands.
	}

	/** A tag comes, in place of the one that is there: ten hexadecimal digits. */
	tapCard(tag: string): void {
		this.#tag = tag
		this.repeat()
	}

	/** The tag still lies there. */
	repeat(): void {
		if (this.#tag !== null) this.#sender.send(Buffer.from(this.#frame(this.#tag), 'latin1'))
	}

	removeCard(): void {
		this.#tag = null
	}

	/** The frame of the tag ends in its middle, as when the plug is pulled. */
	breaksOff(tag: string): void {
		this.#sender.send(Buffer.from(this.#frame(tag).slice(0, 8), 'latin1'))
	}

	noise(bytes: readonly number[]): void {
		this.#sender.send(Uint8Array.from(bytes))
	}

	#frame(tag: string): string {
		const sum = Buffer.from(tag, 'hex').reduce((xor, byte) => xor ^ byte, 0)
		const text = (value: number) => value.toString(16).toUpperCase().padStart(2, '0')
		switch (this.#shape) {
			case 'rdm6300':
				return `\x02${tag}${text(sum)}\x03`
			case 'id12':
				return `\x02${tag}${text(sum)}\r\n\x03`
			case 'rawChecksum':
				return `\x02${tag}${String.fromCharCode(sum)}\x03`
			case 'wrongChecksum':
				return `\x02${tag}${text(sum ^ 0x06)}\x03`
			case 'textChecksum':
				return `\x02${tag};D\x03`
			case 'em18':
				return `${tag}${text(sum)}`
			case 'lowerCase':
				return `\x02${tag}${text(sum)}\x03`.toLowerCase()
		}
	}
}
