import { Msr605Simulator, type SimulatedStripe } from './msr605-simulator.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/** Sends whole reports; what is written to it are whole reports, report id first. */
abstract class HidSimulator implements SimulatedDevice {
	protected send: (report: Uint8Array) => void = () => undefined

	connected(send: (report: Uint8Array) => void): void {
		this.send = send
	}

	disconnected(): void {
		this.send = () => undefined
	}

	/** These readers take nothing that matters here. */
	received(_report: Uint8Array): void {
		// Feature reports are not written.
	}
}

/** An MSR605X: the serial unit's words in reports of 64 bytes. */
export class Msr605xSimulator implements SimulatedDevice {
	readonly unit = new Msr605Simulator()

	connected(send: (report: Uint8Array) => void): void {
		this.unit.connected((bytes) => {
			for (let at = 0; at < bytes.length; at += 63) {
				const part = bytes.slice(at, at + 63)
				const report = new Uint8Array(64)
				report[0] = (at === 0 ? 128 : 0) + (at + 63 >= bytes.length ? 64 : 0) + part.length
				report.set(part, 1)
				send(report)
			}
		})
	}

	disconnected(): void {
		this.unit.disconnected()
	}

	/** Report id 0, header, bytes. */
	received(report: Uint8Array): void {
		if (report.length !== 65 || report[0] !== 0)
			throw new Error(`${report.length} bytes are no output report`)
		this.unit.received(report.slice(2, 2 + ((report[1] ?? 0) & 63)))
	}
}

/** A MagTek reader (337 bytes) or an ID TECH MiniMag (509 bytes) in HID mode. */
export class HidSwipeSimulator extends HidSimulator {
	readonly #maker: 'magtek' | 'idtech'

	constructor(maker: 'magtek' | 'idtech') {
		super()
		this.#maker = maker
	}

	/** `undecodable`: track numbers that could not be read. */
	swipe(stripe: SimulatedStripe, undecodable: readonly number[] = []): void {
		const report = new Uint8Array(this.#maker === 'magtek' ? 337 : 509)
		let next = 9
		for (const [index, text] of stripe.entries()) {
			const isRead = text !== null && !undecodable.includes(index + 1)
			report[index] = undecodable.includes(index + 1) ? 1 : 0
			if (!isRead) continue
			report[3 + index] = text.length
			report.set(Buffer.from(text, 'latin1'), this.#maker === 'magtek' ? 7 + index * 110 : next)
			next += text.length
		}
		if (this.#maker === 'idtech') {
			report[7] = (next - 9) & 0xff
			report[8] = (next - 9) >> 8
		}
		this.send(report)
	}
}

/** A scanner in HID POS mode: codes in reports of 64 bytes, as many as it takes. */
export class HidPosSimulator extends HidSimulator {
	scan(code: string, aim = ''): void {
		const bytes = Buffer.from(code, 'utf8')
		for (let at = 0; at < bytes.length; at += 56)
			this.#report(bytes.subarray(at, at + 56), aim, at + 56 < bytes.length)
	}

	/** The first of several reports, and no more. */
	breaksOff(code: string): void {
		this.#report(Buffer.from(code, 'utf8'), '', true)
	}

	#report(part: Uint8Array, aim: string, hasMore: boolean): void {
		const report = new Uint8Array(64)
		report.set([2, part.length])
		report.set(Buffer.from(aim, 'latin1'), 2)
		report.set(part, 5)
		report[63] = hasMore ? 1 : 0
		this.send(report)
	}
}
