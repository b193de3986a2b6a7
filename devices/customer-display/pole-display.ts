import type { CustomerDisplay, DisplayLines } from '../../till/ports/customer-display.ts'
import type { DeviceDriver, DriverHealth, DriverHost } from '../device-driver.ts'
import { concatenate } from '../framing/framer.ts'
import { LineNoise } from '../line-noise.ts'
import type { BytePort } from '../transport/byte-port.ts'
import type { DisplayDialect } from './display-dialects.ts'
import { type DisplayCharset, encodeLine } from './display-text.ts'

/** At the speed of its family. */
export const poleDisplayLine = ({ baudRate }: DisplayDialect) => ({ baudRate, xonXoff: false }) as const

/** A display whose plug was pulled from the wall comes back blank, and cannot say so. */
const REFRESH_MS = 60_000

/**
 * A pole display. It only listens, so connected means that its port is open. While one picture is on its way the newest
 * waits and those between are left out: at 9600 baud a picture takes 50 ms, and the last one is what counts.
 */
export class PoleDisplay implements DeviceDriver, CustomerDisplay {
	readonly showsChinese: boolean
	readonly #host: DriverHost
	readonly #dialect: DisplayDialect
	readonly #charset: DisplayCharset
	readonly #noise: LineNoise
	#port: BytePort | null = null
	#lines: DisplayLines | null = null
	#isWriting = false
	/** What is shown is not what should be. */
	#isStale = false
	#cancelRefresh = (): void => undefined

	constructor(host: DriverHost, dialect: DisplayDialect, charset: DisplayCharset) {
		this.#host = host
		this.#dialect = dialect
		this.#charset = charset
		this.showsChinese = charset === 'gb18030'
		this.#noise = new LineNoise(host.clock)
	}

	attached(port: BytePort): void {
		this.#port = port
		this.#isWriting = false
		this.#host.handshaken()
		this.#host.changed()
		this.#write(port, concatenate(this.#dialect.init, this.#picture()))
		this.#refreshLater()
	}

	detached(): void {
		this.#port = null
		this.#cancelRefresh()
		this.#host.changed()
	}

	/** Displays say nothing: whatever comes is a crackling line. */
	received(bytes: Uint8Array): void {
		this.#noise.dropped(bytes.length)
	}

	health(): DriverHealth {
		return {
			connected: this.#port !== null,
			problems: this.#noise.problems(),
			firmware: null,
			...this.#noise.counters(),
		}
	}

	show(lines: DisplayLines): void {
		this.#lines = lines
		this.#isStale = true
		this.#showNewest()
	}

	#showNewest(): void {
		if (this.#port && this.#isStale && !this.#isWriting) this.#write(this.#port, this.#picture())
	}

	#picture(): Uint8Array {
		if (!this.#lines) return new Uint8Array(0)
		return this.#dialect.picture(this.#lines, (line) => encodeLine(line, this.#charset))
	}

	#write(port: BytePort, bytes: Uint8Array): void {
		this.#isWriting = true
		this.#isStale = false
		void port.write(bytes).then(() => {
			// An answer that comes after the port was replaced says nothing of the new one.
			if (this.#port !== port) return
			this.#isWriting = false
			this.#showNewest()
		})
	}

	#refreshLater(): void {
		this.#cancelRefresh = this.#host.timer.after(REFRESH_MS, () => {
			this.#isStale = this.#lines !== null
			this.#showNewest()
			this.#refreshLater()
		})
	}
}
