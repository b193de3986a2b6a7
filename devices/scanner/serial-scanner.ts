import { unreachable } from '../../protocol/base/assert.ts'
import { readScan } from '../../protocol/catalogue/scan-text.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { type FramedLine, LineFramer } from '../framing/line-framer.ts'
import { LineNoise } from '../line-noise.ts'

/**
 * A barcode scanner on a serial line or virtual COM port. It only talks when something is scanned and cannot be
 * asked, so here, and only here, connected means that the port is open.
 */
export const SERIAL_SCANNER_LINE = { baudRate: 9600, xonXoff: false } as const

/** QR codes of payment and invoices stay far below; more is a stuck line. */
const SCAN_BYTE_COUNT_MAX = 512
/** At 9600 baud a byte takes 1 ms and USB adapters deliver each 16 ms: a longer gap is not inside one scan. */
const GAP_MS = 200

export class SerialScanner implements DeviceDriver {
	readonly #host: DriverHost
	readonly #noise: LineNoise
	readonly #framer = new LineFramer(SCAN_BYTE_COUNT_MAX)
	#connected = false
	#cancelGap = (): void => undefined

	constructor(host: DriverHost) {
		this.#host = host
		this.#noise = new LineNoise(host.clock)
	}

	attached(): void {
		this.#connected = true
		this.#host.handshaken()
		this.#host.changed()
	}

	detached(): void {
		this.#connected = false
		this.#cancelGap()
		this.#handle(this.#framer.quiet())
		this.#host.changed()
	}

	received(bytes: Uint8Array): void {
		this.#cancelGap()
		this.#handle(this.#framer.feed(bytes))
		if (!this.#framer.isPartial) return
		this.#cancelGap = this.#host.timer.after(GAP_MS, () => this.#handle(this.#framer.quiet()))
	}

	health(): DriverHealth {
		return {
			connected: this.#connected,
			problems: this.#noise.problems(),
			firmware: null,
			...this.#noise.counters(),
		}
	}

	#handle(lines: readonly FramedLine[]): void {
		for (const line of lines) {
			if (line.kind === 'line') this.#read(line.bytes)
			else this.#drop(line)
		}
	}

	#read(bytes: Uint8Array): void {
		const { deviceId, clock } = this.#host
		const scan = readScan(bytes)
		if (scan.kind === 'code') {
			const { code, symbology } = scan
			this.#host.emit({ kind: 'codeScanned', deviceId, code, symbology, receivedAtMs: clock.nowMs() })
			return
		}
		this.#noise.badFrame()
		if (scan.reason === 'unreadable') this.#noise.dropped(bytes.length)
		this.#host.emit({ kind: 'codeRejected', deviceId, reason: scan.reason })
	}

	#drop(line: Exclude<FramedLine, { kind: 'line' }>): void {
		this.#noise.dropped(line.byteCount)
		switch (line.kind) {
			case 'tooLong':
				this.#noise.badFrame()
				this.#host.emit({ kind: 'codeRejected', deviceId: this.#host.deviceId, reason: 'tooLong' })
				return
			// A beginning without an end is noise or a pulled cable; nobody waits for an answer to it.
			case 'unfinished':
				return
			default:
				unreachable(line)
		}
	}
}
