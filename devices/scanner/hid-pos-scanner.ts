import { readScan } from '../../protocol/catalogue/scan-text.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { concatenate } from '../framing/framer.ts'
import { LineNoise } from '../line-noise.ts'
import { type HidPosReport, parseHidPosReport } from './hid-pos-report.ts'

/** As with a serial scanner: QR codes of payment and invoices stay far below. */
const SCAN_BYTE_COUNT_MAX = 512
/** Reports of one scan follow each other at the polls of the bus (8 ms). */
const GAP_MS = 200

/**
 * A barcode scanner in HID POS mode (usage page 8C). Long codes come in several reports. It only talks when something is
 * scanned, so connected means that its port is open.
 */
export class HidPosScanner implements DeviceDriver {
	readonly #host: DriverHost
	readonly #noise: LineNoise
	/** Of a code whose rest is still to come. */
	#begun: Uint8Array = new Uint8Array(0)
	/** The rest of a code that was refused is still to come, and is no code. */
	#isTooLong = false
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
		this.#drop()
		this.#host.changed()
	}

	/** One whole report. */
	received(bytes: Uint8Array): void {
		this.#cancelGap()
		const report = parseHidPosReport(bytes)
		if (report.kind === 'rejected') {
			this.#noise.badFrame()
			this.#noise.dropped(bytes.length)
			this.#drop()
		} else this.#take(report)
		if (this.#begun.length > 0 || this.#isTooLong)
			this.#cancelGap = this.#host.timer.after(GAP_MS, () => this.#drop())
	}

	health(): DriverHealth {
		return {
			connected: this.#connected,
			problems: this.#noise.problems(),
			firmware: null,
			...this.#noise.counters(),
		}
	}

	/** The AIM identifier stands in every report of a code, and counts once. */
	#take({ aim, data, more }: Extract<HidPosReport, { kind: 'scanned' }>): void {
		if (this.#isTooLong) {
			this.#isTooLong = more
			this.#noise.dropped(data.length)
			return
		}
		const isAim = /^\][A-Za-z][0-9A-Za-z]$/.test(aim)
		const start = isAim ? new TextEncoder().encode(aim) : new Uint8Array(0)
		const whole = this.#begun.length > 0 ? concatenate(this.#begun, data) : concatenate(start, data)
		this.#begun = new Uint8Array(0)
		if (whole.length > SCAN_BYTE_COUNT_MAX) {
			this.#isTooLong = more
			this.#reject('tooLong', whole.length)
		} else if (more) this.#begun = whole
		else this.#read(whole)
	}

	#read(bytes: Uint8Array): void {
		const { deviceId, clock } = this.#host
		const scan = readScan(bytes)
		if (scan.kind === 'rejected') {
			this.#reject(scan.reason, scan.reason === 'unreadable' ? bytes.length : 0)
			return
		}
		const { code, symbology } = scan
		this.#host.emit({ kind: 'codeScanned', deviceId, code, symbology, receivedAtMs: clock.nowMs() })
	}

	#reject(reason: 'checkDigit' | 'tooLong' | 'unreadable', droppedBytes: number): void {
		this.#noise.badFrame()
		this.#noise.dropped(droppedBytes)
		this.#host.emit({ kind: 'codeRejected', deviceId: this.#host.deviceId, reason })
	}

	/** A beginning without an end: nobody waits for an answer to it. */
	#drop(): void {
		this.#cancelGap()
		if (this.#begun.length > 0) this.#noise.dropped(this.#begun.length)
		this.#begun = new Uint8Array(0)
		this.#isTooLong = false
	}
}
