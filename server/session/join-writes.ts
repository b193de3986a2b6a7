/**
 * Small frames that are sent in one turn of the loop leave together: a call of the system for each costs more than what it
 * carries, and wakes the other side each time.
 */
import type { Duplex } from 'node:stream'

/** The returned function is called before each write. */
export function joinWrites(socket: Duplex): () => void {
	let held = false
	return () => {
		if (held) return
		held = true
		socket.cork()
		process.nextTick(() => {
			held = false
			socket.uncork()
		})
	}
}
