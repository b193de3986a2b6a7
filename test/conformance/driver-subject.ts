import type { OpenDevices } from '../../devices/open-devices.ts'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import type { SimulatedDevice } from '../simulators/simulated-device.ts'

/**
 * A driver and its simulator, as the shared suites see them. A *happening* is the smallest whole thing between the two: a
 * card is presented, a code is scanned, a weight is told, a line is shown. Happenings are numbered from 0, each is made
 * once, and what is heard of it differs from what is heard of the one before.
 */
export type DriverSubject<Device extends SimulatedDevice> = {
	readonly name: string
	/** `path` and `deviceId` are the suite's. */
	readonly config: DeviceConfig
	/** `hear`: for a device that is spoken to (a printer, a display), what reached it; others tell by events. */
	makeDevice(hear: (what: string) => void): Device
	/** Makes happening number `index`. */
	present(device: Device, index: number, devices: OpenDevices): void
	/** For a device that talks unasked: says once what it says ten times a second. */
	talks?(device: Device): void
	/** What is heard of happening number `index`. */
	expected(index: number): string
	/** What an event of the driver tells; null: nothing that counts. */
	read(event: DeviceEvent): string | null
	/** How many happenings may be made at once without one hiding another; 1 for a device that is asked what is now. */
	readonly batch: number
	/** The device starts anew and has forgotten its settings. */
	restart(device: Device): void
	/** Bytes that begin no frame of this protocol. */
	readonly noise: readonly number[]
	/** Before which of the device's transmissions noise comes: each (left out), or each so-manieth. */
	readonly noiseEvery?: number
}

/** The words of a list of happenings. */
export const expectedOf = (
	subject: Pick<DriverSubject<SimulatedDevice>, 'expected'>,
	from: number,
	count: number,
): string[] => Array.from({ length: count }, (_, index) => subject.expected(from + index))
