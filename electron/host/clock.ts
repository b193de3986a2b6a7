/** The machine's own clocks, for every process that runs on real time. */
import type { Clock } from '../../till/ports/clock.ts'

export const systemClock: Clock = {
	nowMs: () => Date.now(),
	monotonicMs: () => performance.now(),
}
