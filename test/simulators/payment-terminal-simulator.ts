import type { SimulatedDevice } from './simulated-device.ts'

/**
 * A bank card terminal with its customer and its bank. It speaks the protocol of `devices/payment-terminal/README.md` and
 * shares nothing with the driver. What the bank was told is in `charges`; the memory outlives the power.
 */
export type TerminalBehaviour =
	| 'approves'
	| 'declines'
	/** Approves, but only when `finish` is called. */
	| 'answersLate'
	/** The bank approves, and power fails before the till hears of it. */
	| 'diesAfterApproval'
	/** Takes everything and says nothing, not even that it has it. */
	| 'silent'

const STX = 0x02
const ETX = 0x03
const ACK = 0x06
const NAK = 0x15
const FS = '\u001c'

type Sale = { readonly reference: string; readonly amountMinor: number; result: readonly string[] | null }

export class PaymentTerminalSimulator implements SimulatedDevice {
	behaviour: TerminalBehaviour = 'approves'
	/** What it says of the customer's card; a well-kept terminal masks it. */
	pan = '622848******1234'
	/** Money that moved, by reference, in order. */
	readonly charges: { readonly reference: string; readonly amountMinor: number }[] = []
	/** How often it was asked what became of a sale. */
	enquiryCount = 0
	readonly #onCharge: (reference: string) => void
	#onChange = (): void => undefined
	#send: ((bytes: Uint8Array) => void) | null = null
	#isOn = true
	#waiting: number[] = []
	readonly #sales = new Map<string, Sale>()
	#running: Sale | null = null
	#framesToSpoil = 0
	#acksToLose = 0
	#unacknowledged: Uint8Array | null = null

	constructor(onCharge: (reference: string) => void = () => undefined) {
		this.#onCharge = onCharge
	}

	connected(send: (bytes: Uint8Array) => void): void {
		this.#send = send
	}

	disconnected(): void {
		this.#send = null
		this.#waiting = []
	}

	powerOff(): void {
		this.#isOn = false
		this.#waiting = []
		// What the bank had not decided is over; the memory says so.
		if (this.#running) this.#running.result ??= ['X']
		this.#running = null
		this.#unacknowledged = null
		this.#onChange()
	}

	powerOn(): void {
		this.#isOn = true
		this.#onChange()
	}

	get isOn(): boolean {
		return this.#isOn
	}

	/** A payment waits for its customer. */
	get isBusy(): boolean {
		return this.#running !== null
	}

	/** Called when anything that can be seen of it has changed. */
	onChange(listener: () => void): void {
		this.#onChange = listener
	}

	/** The customer and the bank of a late sale come to an end. */
	finish(): void {
		if (this.#running) this.#approve(this.#running)
	}

	/** The next frames leave with a bit turned. */
	spoilFrames(count = 1): void {
		this.#framesToSpoil = count
	}

	/** The next acknowledgements do not arrive. */
	loseAcks(count = 1): void {
		this.#acksToLose = count
	}

	received(bytes: Uint8Array): void {
		if (!this.#isOn) return
		this.#waiting.push(...bytes)
		while (this.#isOn && this.#takeOne());
	}

	/** Takes one byte of noise, one acknowledgement or one frame; false when there is none whole. */
	#takeOne(): boolean {
		const [first] = this.#waiting
		if (first === undefined) return false
		if (first !== STX) {
			this.#waiting.shift()
			if (first === ACK) this.#unacknowledged = null
			if (first === NAK && this.#unacknowledged) this.#transmit(this.#unacknowledged)
			return true
		}
		const end = this.#waiting.indexOf(ETX)
		if (end < 0 || end + 1 >= this.#waiting.length) {
			if (this.#waiting.length > 250) this.#waiting.shift()
			return this.#waiting.length > 250
		}
		const frame = this.#waiting.splice(0, end + 2)
		const check = frame.slice(1, end + 1).reduce((sum, byte) => sum ^ byte, 0)
		if (this.behaviour === 'silent') return true
		if (check !== frame.at(-1)) {
			this.#transmit(Uint8Array.of(NAK))
			return true
		}
		if (this.#acksToLose > 0) this.#acksToLose -= 1
		else this.#transmit(Uint8Array.of(ACK))
		this.#execute(
			String.fromCharCode(...frame.slice(1, end))
				.split(FS)
				.map(String),
		)
		return true
	}

	#execute([kind, reference = '', amount = '0']: readonly string[]): void {
		switch (kind) {
			case 'Q':
				this.#say('T', 'YIKA-PAY 1', this.#running ? 'busy' : 'idle')
				return
			case 'L': {
				this.enquiryCount += 1
				const sale = this.#sales.get(reference)
				this.#say('R', reference, ...(sale ? (sale.result ?? ['P']) : ['N']))
				return
			}
			case 'C':
				if (this.#running?.reference === reference) this.#end(this.#running, ['X'])
				return
			case 'S':
				this.#begin(reference, Number(amount))
				return
			default:
				return
		}
	}

	#begin(reference: string, amountMinor: number): void {
		const before = this.#sales.get(reference)
		if (before) {
			if (before.result) this.#say('R', reference, ...before.result)
			return
		}
		const sale: Sale = { reference, amountMinor, result: null }
		this.#sales.set(reference, sale)
		this.#running = sale
		this.#onChange()
		this.#say('E', reference, 'card')
		if (this.behaviour === 'answersLate') return
		this.#say('E', reference, 'bank')
		if (this.behaviour === 'declines') this.#end(sale, ['D', '51 insufficient funds'])
		else this.#approve(sale)
	}

	#approve(sale: Sale): void {
		this.charges.push({ reference: sale.reference, amountMinor: sale.amountMinor })
		this.#onCharge(sale.reference)
		const result = ['A', String(sale.amountMinor), '034511', this.pan, 'UnionPay', '412300098761']
		if (this.behaviour === 'diesAfterApproval') {
			sale.result = result
			this.powerOff()
		} else this.#end(sale, result)
	}

	#end(sale: Sale, result: readonly string[]): void {
		sale.result = result
		this.#running = null
		this.#onChange()
		this.#say('R', sale.reference, ...result)
	}

	#say(...fields: readonly string[]): void {
		const body = Array.from(`${fields.join(FS)}\u0003`, (character) => character.charCodeAt(0))
		const frame = Uint8Array.of(
			STX,
			...body,
			body.reduce((sum, byte) => sum ^ byte, 0),
		)
		this.#unacknowledged = frame
		if (this.#framesToSpoil === 0) return this.#transmit(frame)
		this.#framesToSpoil -= 1
		this.#transmit(frame.map((byte, index) => (index === 3 ? byte ^ 0x01 : byte)))
	}

	#transmit(bytes: Uint8Array): void {
		if (this.#isOn) this.#send?.(bytes)
	}
}
