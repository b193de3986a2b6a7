import { judgeSwipe, type StripeTracks } from '../../protocol/card/stripe-card.ts'
import type { CardNumberRange } from '../../protocol/devices/card-number-range.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { LineNoise } from '../line-noise.ts'
import { type MsrLayout, readMsrReport } from './hid-msr-layout.ts'
import { parseHidSwipe } from './hid-swipe-report.ts'
import { tellSwipe } from './tell-swipe.ts'

/** Of a HID device: reports have no speed. */
export const HID_LINE = { baudRate: 9600, xonXoff: false } as const

/**
 * A MagTek or ID TECH reader in HID mode, or one of usage page 8E. It sends a report for each swipe and takes no questions, so connected means that
 * its port is open.
 */
export class HidSwipeReader implements DeviceDriver {
	readonly #host: DriverHost
	readonly #own: readonly CardNumberRange[]
	readonly #layout: MsrLayout | null
	readonly #noise: LineNoise
	#connected = false

	/** `layout`: of a reader of usage page 8E; null: MagTek or ID TECH, by the length of the report. */
	constructor(host: DriverHost, own: readonly CardNumberRange[], layout: MsrLayout | null) {
		this.#host = host
		this.#layout = layout
		this.#own = own
		this.#noise = new LineNoise(host.clock)
	}

	attached(): void {
		this.#connected = true
		this.#host.handshaken()
		this.#host.changed()
	}

	detached(): void {
		this.#connected = false
		this.#host.changed()
	}

	/** One whole report. */
	received(report: Uint8Array): void {
		const tracks = this.#tracksOf(report)
		if (tracks) {
			tellSwipe(this.#host, judgeSwipe(tracks, this.#own))
			return
		}
		this.#noise.badFrame()
		this.#noise.dropped(report.length)
	}

	#tracksOf(report: Uint8Array): StripeTracks | null {
		if (this.#layout) return readMsrReport(report, this.#layout)
		const swipe = parseHidSwipe(report)
		return swipe.kind === 'swipe' ? swipe.tracks : null
	}

	health(): DriverHealth {
		return {
			connected: this.#connected,
			problems: this.#noise.problems(),
			firmware: null,
			...this.#noise.counters(),
		}
	}
}
