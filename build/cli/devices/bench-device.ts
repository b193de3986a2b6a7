/* One device opened by its driver in this process, for a person who looks: what it tells and what crosses its line. */
import { openDevices } from '../../../devices/open-devices.ts'
import { shownBytes } from '../../../devices/stripe/private-line.ts'
import { portSourceFor } from '../../../devices/transport/port-source.ts'
import { type LineWatcher, watchedSource } from '../../../devices/transport/watched-source.ts'
import { systemClock } from '../../../electron/host/clock.ts'
import { systemRandom } from '../../../electron/host/random.ts'
import { systemTimer } from '../../../electron/host/timer.ts'
import type { DeviceConfig } from '../../../protocol/devices/device-config.ts'
import type { CustomerDisplay } from '../../../till/ports/customer-display.ts'
import type { DeviceEvent, DeviceStatus, ReceiptPrinter } from '../../../till/ports/devices.ts'
import type { Scale } from '../../../till/ports/scale.ts'

export type BenchDevice = {
	readonly printer: ReceiptPrinter | null
	readonly scale: Scale | null
	readonly display: CustomerDisplay | null
	status(): DeviceStatus
	/** The first event of which `wanted` makes something; null when none came in time. */
	next<T>(wanted: (event: DeviceEvent) => T | null, timeoutMs: number): Promise<T | null>
	close(): Promise<void>
}

export function openBenchDevice(
	config: DeviceConfig,
	onEvent: (event: DeviceEvent) => void,
	onBytes: LineWatcher,
): BenchDevice {
	const waiting = new Set<(event: DeviceEvent) => void>()
	const devices = openDevices(
		[config],
		{ clock: systemClock, timer: systemTimer, random: systemRandom },
		(event) => {
			onEvent(event)
			for (const look of [...waiting]) look(event)
		},
		{
			sourceFor: (address, line) =>
				watchedSource(portSourceFor(address, line), (direction, bytes) =>
					onBytes(direction, shownBytes(config.driver, direction, bytes)),
				),
		},
	)
	return {
		printer: devices.printer,
		scale: devices.scale,
		display: devices.display,
		status: () => devices.statuses()[0] as DeviceStatus,
		next: (wanted, timeoutMs) =>
			new Promise((resolve) => {
				const end = (value: Parameters<typeof resolve>[0]) => {
					clearTimeout(timer)
					waiting.delete(look)
					resolve(value)
				}
				const timer = setTimeout(() => end(null), timeoutMs)
				const look = (event: DeviceEvent) => {
					const value = wanted(event)
					if (value !== null) end(value)
				}
				waiting.add(look)
			}),
		close: () => devices.close(),
	}
}
