import type { SimulatedDevice } from './simulated-device.ts'

const COMMAND_CHARACTER_COUNT_MAX = 40

/** A LED8N price display: eight digits and four lamps, from its leaflet, without the driver's encoder. */
export class LedDisplaySimulator implements SimulatedDevice {
	/** Called when digits and lamp are said. */
	onPicture: (digits: string, lamp: string) => void = () => undefined
	#inbox = ''
	#digits = ''
	#lamp = '0'

	get shown(): readonly [digits: string, lamp: string] {
		return [this.#digits, this.#lamp]
	}

	connected(_send: (bytes: Uint8Array) => void): void {
		this.powerCycle()
	}

	disconnected(): void {
		// It goes dark; nobody looks.
	}

	powerCycle(): void {
		this.#inbox = ''
		this.#digits = ''
		this.#lamp = '0'
	}

	received(bytes: Uint8Array): void {
		this.#inbox += Buffer.from(bytes).toString('latin1')
		while (this.#take());
	}

	/** Takes one command; false when there is none whole. */
	#take(): boolean {
		const start = this.#inbox.indexOf('\u001b')
		this.#inbox = start < 0 ? '' : this.#inbox.slice(start)
		const said = /^(?:(@)|s([0-4])|QA([ 0-9.-]*)\r)/.exec(this.#inbox.slice(1))
		if (said === null) {
			// More may come; what can be no command is not kept.
			if (this.#inbox.length <= COMMAND_CHARACTER_COUNT_MAX) return false
			this.#inbox = this.#inbox.slice(1)
			return true
		}
		this.#inbox = this.#inbox.slice(1 + said[0].length)
		const [, reset, lamp, digits] = said
		if (digits !== undefined) this.#digits = digits.trim()
		if (reset !== undefined) this.#digits = ''
		if (lamp !== undefined) {
			this.#lamp = lamp
			this.onPicture(this.#digits, lamp)
		}
		return true
	}
}
