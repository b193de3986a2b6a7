import type { Clock } from '../till/ports/clock.ts'
import type { Random } from '../till/ports/random.ts'
import type { Timer } from '../till/ports/timer.ts'

/** The powers of the machine that the devices room is given by whoever composes it. */
export type DevicePorts = { readonly clock: Clock; readonly timer: Timer; readonly random: Random }
