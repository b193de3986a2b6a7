import { PacedSender } from './paced-sender.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/** A serial barcode scanner: it sends what it reads, with its suffix, and listens to nothing. */
export type ScannerSuffix = '\r' | '\r\n' | '\t'

export class ScannerSimulator implements SimulatedDevice {
	readonly #sender = new PacedSender()
	readonly #suffix: ScannerSuffix

	constructor(suffix: ScannerSuffix = '\r') {
		this.#suffix = suffix
	}

	connected(send: (bytes: Uint8Array) => void): void {
		this.#sender.connect(send)
	}

	disconnected(): void {
		this.#sender.disconnect()
	}

	received(_bytes: Uint8Array): void {
		// Scanners of this kind take no commands from a till.
	}

	/** Reads a code; `aim` as `]E0` is sent before it by scanners that are set to. */
	scan(code: string, aim = ''): void {
		this.#sender.send(Buffer.from(`${aim}${code}${this.#suffix}`, 'utf8'))
	}

	/** Begins to send a code and never ends it. */
	breaksOff(code: string): void {
		this.#sender.send(Buffer.from(code, 'utf8'))
	}

	noise(bytes: readonly number[]): void {
		this.#sender.send(Uint8Array.from(bytes))
	}

	slowBytes(byteDelayMs: number): void {
		this.#sender.byteDelayMs = byteDelayMs
	}
}
