/**
 * A socket on which what is written in one turn of the loop leaves together: a handful of statements that are asked at once
 * would otherwise be a call of the system each, and wake the other side each time.
 */
import { Socket } from 'node:net'

export class JoiningSocket extends Socket {
	#held = false

	/** Whoever writes several pieces corks them; they wait for the end of the turn, for there may be more. */
	override cork(): void {
		super.cork()
		if (this.#held) return
		this.#held = true
		super.cork()
		process.nextTick(() => {
			this.#held = false
			this.uncork()
		})
	}
}
