import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenDevices, openDevices } from '../../devices/open-devices.ts'
import { PRINTER_TIMING, type PrinterTiming } from '../../devices/printer/printer-timing.ts'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { DeviceEvent, DeviceStatus } from '../../till/ports/devices.ts'
import { Pty } from '../simulators/pty.ts'
import type { SimulatedDevice } from '../simulators/simulated-device.ts'
import { machinePorts } from './machine-ports.ts'
import { until } from './until.ts'

/** A configuration without what the bench itself knows. */
type WithoutPlace<Config> = Config extends DeviceConfig ? Omit<Config, 'deviceId' | 'path'> : never
type Wiring = WithoutPlace<DeviceConfig>

/** Looks often and gives up late: a busy machine is no silent printer. */
const PATIENT_PRINTER_TIMING: PrinterTiming = {
	...PRINTER_TIMING,
	heartbeatMs: 300,
	askTimeoutMs: 20_000,
	chunkTimeoutMs: 30_000,
	confirmationSlackMs: 30_000,
	settleTimeoutMs: 30_000,
	settleQuietMs: 50,
}

/** Silence and doubt are known soon: for tests of them. */
export const QUICK_PRINTER_TIMING: PrinterTiming = {
	...PATIENT_PRINTER_TIMING,
	askTimeoutMs: 2_000,
	confirmationSlackMs: 3_000,
}

/** One simulated device on a pty and the driver that the till would open on it, with all that it told. */
export class DeviceBench {
	readonly events: DeviceEvent[] = []
	readonly pty: Pty
	readonly #folder: string
	readonly #wiring: Wiring
	readonly #printerTiming: PrinterTiming
	#devices: OpenDevices | null = null

	constructor(simulator: SimulatedDevice, wiring: Wiring, printerTiming = PATIENT_PRINTER_TIMING) {
		this.#folder = mkdtempSync(join(tmpdir(), 'yika-device-'))
		this.pty = new Pty(join(this.#folder, 'device'), simulator)
		this.#wiring = wiring
		this.#printerTiming = printerTiming
	}

	/** Opens the driver; the device may be plugged in before or after. */
	get devices(): OpenDevices {
		const config = { deviceId: 'device-1', path: this.pty.link, ...this.#wiring } as DeviceConfig
		const onEvent = (event: DeviceEvent) => this.events.push(event)
		this.#devices ??= openDevices([config], machinePorts, onEvent, {
			printerTiming: this.#printerTiming,
		})
		return this.#devices
	}

	get status(): DeviceStatus {
		const [status] = this.devices.statuses()
		if (!status) throw new Error('no device')
		return status
	}

	/** Events without the changes of status. */
	get told(): DeviceEvent[] {
		return this.events.filter((event) => event.kind !== 'deviceChanged')
	}

	async connected(): Promise<void> {
		await this.pty.plug()
		await until(() => this.status.connected, 'device connected')
	}

	async close(): Promise<void> {
		await this.devices.close()
		await this.pty.unplug()
		rmSync(this.#folder, { recursive: true })
	}
}
