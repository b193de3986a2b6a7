import type { Random } from '../../till/ports/random.ts'

/**
 * When to try a port again. Back-off doubles from 0.5 s to 10 s with jitter, and begins anew only after a protocol
 * handshake: a port that opens and says nothing is not a device. While the path does not exist nothing is being
 * hammered, so it is looked at each 500 ms, and a device that is plugged in again is opened without further delay.
 */
const FIRST_DELAY_MS = 500
const DELAY_MS_MAX = 10_000
export const PRESENCE_POLL_MS = 500

export class Reconnect {
	readonly #random: Random
	#failures = 0

	constructor(random: Random) {
		this.#random = random
	}

	/** The device spoke its protocol: the next loss is a new story. */
	handshaken(): void {
		this.#failures = 0
	}

	/** Milliseconds until the next look at a path that does not exist. Having been unplugged clears the back-off. */
	absentDelayMs(): number {
		this.#failures = 0
		return PRESENCE_POLL_MS
	}

	/** Milliseconds until the next attempt after a failed open or a lost port: 75–100 % of the doubled delay. */
	nextDelayMs(): number {
		const fullMs = Math.min(FIRST_DELAY_MS * 2 ** this.#failures, DELAY_MS_MAX)
		if (fullMs < DELAY_MS_MAX) this.#failures += 1
		const jitter = (this.#random.bytes(1)[0] ?? 0) / 255
		return Math.round(fullMs * (0.75 + 0.25 * jitter))
	}
}
