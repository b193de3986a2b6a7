/** Real timers. They keep the process alive: a host that ends must cancel what it has set. */
import type { Timer } from '../../till/ports/timer.ts'

export const systemTimer: Timer = {
	after(delayMs, task) {
		const handle = setTimeout(task, delayMs)
		return () => clearTimeout(handle)
	},
}
