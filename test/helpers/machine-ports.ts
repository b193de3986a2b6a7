import { randomBytes } from 'node:crypto'
import type { DevicePorts } from '../../devices/device-ports.ts'

/** The real machine's clock, timer and randomness, for tests and hosts that run against real ports. */
export const machinePorts: DevicePorts = {
	clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
	timer: {
		after: (delayMs, task) => {
			const timeout = setTimeout(task, delayMs)
			return () => clearTimeout(timeout)
		},
	},
	random: { bytes: (count) => randomBytes(count) },
}
