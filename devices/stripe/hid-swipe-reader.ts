import { judgeSwipe } from '../../protocol/card/stripe-card.ts'
import type { CardNumberRange } from '../../protocol/devices/card-number-range.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { LineNoise } from '../line-noise.ts'
import { parseHidSwipe } from './hid-swipe-report.ts'
import { tellSwipe } from './tell-swipe.ts'

/** Of a HID device: reports have no speed. */
export const HID_LINE = { baudRate: 9600, xonXoff: false } as const

/**
 * A MagTek or ID TECH reader in HID mode. It sends a report for each swipe and takes no questions, so connected means that
 * its port is open.
 */
export class HidSwipeReader implements DeviceDriver {
	readonly #host: DriverHost
	readonly #own: readonly CardNumberRange[]
	readonly #noise: LineNoise
	#connected = false

	constructor(host: DriverHost, own: readonly CardNumberRange[]) {
		this.#host = host
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
		const swipe = parseHidSwipe(report)
		if (swipe.kind === 'swipe') {
			tellSwipe(this.#host, judgeSwipe(swipe.tracks, this.#own))
			return
		}
		this.#noise.badFrame()
		this.#noise.dropped(report.length)
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
