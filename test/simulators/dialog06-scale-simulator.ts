import { PacedSender } from './paced-sender.ts'
import { ScalePan } from './scale-pan.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/**
 * A price-computing scale that speaks Dialog 06, from the service manual, without the driver's codec. Its habit: what was
 * weighed and told once is told again only after something changed on the pan.
 */
export class Dialog06ScaleSimulator implements SimulatedDevice {
	readonly pan = new ScalePan(15_000)
	readonly #sender = new PacedSender()
	#inbox = ''
	#unitPrice: number | null = null
	#toldGrams: number | null = null
	#isSealed = false
	#isSilent = false
	/** Why there was no result. */
	#status = '22'

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
		this.powerCycle()
	}

	disconnected(): void {
		this.#sender.disconnect()
	}

	powerCycle(): void {
		this.#inbox = ''
		this.#unitPrice = null
		this.#toldGrams = null
	}

	silent(isSilent: boolean): void {
		this.#isSilent = isSilent
	}

	/** Sealed for trade: it wants a check sum before it weighs. */
	isSealed(): void {
		this.#isSealed = true
	}

	received(bytes: Uint8Array): void {
		if (this.#isSilent) return
		this.#inbox += Buffer.from(bytes).toString('latin1')
		while (this.#takeMessage());
	}

	#takeMessage(): boolean {
		const start = this.#inbox.indexOf('\u0004')
		if (start < 0) return false
		const rest = this.#inbox.slice(start)
		if (rest.startsWith('\u0004\u0005')) {
			this.#inbox = rest.slice(2)
			this.#sayResult()
			return true
		}
		const end = rest.indexOf('\u0003')
		if (end < 0) return false
		this.#inbox = rest.slice(end + 1)
		this.#takeRecord(rest.slice(2, end))
		return true
	}

	#takeRecord(record: string): void {
		const price = /^01.([0-9]{6}).$/.exec(record)?.[1]
		if (price !== undefined) {
			this.#unitPrice = Number(price)
			this.#say('\u0006')
		} else if (record === '08') this.#say(`\u000209\u001b${this.#status}\u0003`)
		else this.#say('\u0015')
	}

	#sayResult(): void {
		if (this.#isSealed) return this.#say('\u000211\u001b247\u0003')
		const reason = this.#whyNot()
		if (reason !== null) {
			this.#status = reason
			return this.#say('\u0015')
		}
		const grams = this.pan.weightGrams
		this.#toldGrams = grams
		this.#status = '22'
		const price = this.#unitPrice ?? 0
		const six = (value: number) => String(value).padStart(6, '0')
		const amount = six(Math.round((grams * price) / 1000))
		this.#say(
			`\u000202\u001b3\u001b${String(grams).padStart(5, '0')}\u001b${six(price)}\u001b${amount}\u0003`,
		)
	}

	#whyNot(): string | null {
		if (this.pan.moves()) return '20'
		if (this.pan.isOver) return '32'
		if (this.pan.weightGrams < 0) return '31'
		if (this.pan.weightGrams === this.#toldGrams) return '22'
		return this.pan.weightGrams < 20 ? '30' : null
	}

	#say(text: string): void {
		this.#sender.send(Buffer.from(text, 'latin1'))
	}
}
