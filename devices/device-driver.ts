import type { Clock } from '../till/ports/clock.ts'
import type { DeviceEvent, DeviceProblem } from '../till/ports/devices.ts'
import type { Timer } from '../till/ports/timer.ts'
import type { BytePort } from './transport/byte-port.ts'

/**
 * What a driver is to its supervisor. A driver outlives its ports: the supervisor hands it one port after the other,
 * and it keeps its counters and, for a printer, its jobs. A driver never opens anything and never throws at bytes.
 */
export interface DeviceDriver {
	attached(port: BytePort): void
	received(bytes: Uint8Array): void
	/** The port is gone; its promises have answered false. */
	detached(): void
	/** Counters only grow; `problems` has the most urgent first. */
	health(): DriverHealth
}

export type DriverHealth = {
	/** By heartbeat, poll or, where a device cannot be asked, by the open port. */
	readonly connected: boolean
	readonly problems: readonly DeviceProblem[]
	readonly firmware: string | null
	readonly droppedBytes: number
	readonly badFrames: number
}

/** What the supervisor gives to a driver. */
export type DriverHost = {
	readonly deviceId: string
	readonly clock: Clock
	readonly timer: Timer
	emit(event: DeviceEvent): void
	/** Something in `health()` has changed that people should see now. */
	changed(): void
	/** The device spoke its protocol on this port: the back-off may begin anew. */
	handshaken(): void
	/** This port leads nowhere: close it and open it again after the back-off. */
	reopen(): void
}
