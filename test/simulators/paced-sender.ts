/** Sends at once, or byte by byte with a pause, and can put noise before what it sends. Order is kept in any case. */
export class PacedSender {
	byteDelayMs = 0
	#send: ((bytes: Uint8Array) => void) | null = null
	#waiting: number[] = []
	#timer: NodeJS.Timeout | null = null

	connect(send: (bytes: Uint8Array) => void): void {
		this.#send = send
	}

	disconnect(): void {
		this.#send = null
		this.#waiting = []
		if (this.#timer) clearTimeout(this.#timer)
		this.#timer = null
	}

	send(bytes: Uint8Array): void {
		if (this.byteDelayMs === 0 && this.#waiting.length === 0) {
			this.#send?.(bytes)
			return
		}
		this.#waiting.push(...bytes)
		this.#next()
	}

	#next(): void {
		if (this.#timer || this.#waiting.length === 0) return
		this.#timer = setTimeout(() => {
			this.#timer = null
			const byte = this.#waiting.shift()
			if (byte !== undefined) this.#send?.(Uint8Array.of(byte))
			this.#next()
		}, this.byteDelayMs)
	}
}
