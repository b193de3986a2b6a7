import type { SimulatedDevice } from './simulated-device.ts'

/**
 * A PC/SC reader with at most one card, behind the messages of our PC/SC port: 01 a card came, 02 it has gone, 03 its answer
 * to the APDU that was written, 04 it took none. Written without the driver's code.
 */
export class PcscSimulator implements SimulatedDevice {
	#send: (bytes: Uint8Array) => void = () => undefined
	#uid: string | null = null
	#failures = 0
	#refusals = 0
	#isMute = false

	connected(send: (bytes: Uint8Array) => void): void {
		this.#send = send
		if (this.#uid !== null) this.#say('01')
	}

	disconnected(): void {
		this.#send = () => undefined
	}

	tapCard(uidHex: string): void {
		if (this.#uid !== null) this.#say('02')
		this.#uid = uidHex
		this.#say('01')
	}

	removeCard(): void {
		if (this.#uid === null) return
		this.#uid = null
		this.#say('02')
	}

	/** The next commands do not reach the card. */
	failNext(count: number): void {
		this.#failures = count
	}

	/** The card answers the next commands with 63 00. */
	refuseNext(count: number): void {
		this.#refusals = count
	}

	/** Commands are swallowed. */
	mute(isMute: boolean): void {
		this.#isMute = isMute
	}

	received(bytes: Uint8Array): void {
		if (this.#isMute) return
		if (this.#uid === null || this.#failures > 0) {
			this.#failures = Math.max(0, this.#failures - 1)
			this.#say('04')
		} else if (this.#refusals > 0) {
			this.#refusals -= 1
			this.#say('036300')
		} else {
			this.#say(Buffer.from(bytes).toString('hex') === 'ffca000000' ? `03${this.#uid}9000` : '036a81')
		}
	}

	#say(hex: string): void {
		this.#send(Buffer.from(hex, 'hex'))
	}
}
