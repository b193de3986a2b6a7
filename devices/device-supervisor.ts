import type { DeviceEvent, DeviceKind, DeviceProblem, DeviceStatus } from '../till/ports/devices.ts'
import type { DeviceDriver, DriverHost } from './device-driver.ts'
import type { DeviceErrorCode } from './device-error.ts'
import type { DevicePorts } from './device-ports.ts'
import type { BytePort, PortSource } from './transport/byte-port.ts'
import { PRESENCE_POLL_MS, Reconnect } from './transport/reconnect.ts'

/**
 * Keeps one device at work: opens its port, hands it to the driver, opens it again when it was lost, and tells the
 * till when something changed. Nothing that a device does or says can make it throw or stop trying.
 */
export type SupervisedDevice<Driver extends DeviceDriver> = {
	readonly deviceId: string
	readonly kind: DeviceKind
	readonly source: PortSource
	readonly makeDriver: (host: DriverHost) => Driver
}

/** Counters move with every spark on the line; people need to see them once a second at most. */
const COUNTER_REPORT_MS = 1000

const OPEN_PROBLEMS: Readonly<Record<DeviceErrorCode, DeviceProblem>> = {
	'port.notFound': 'device.notFound',
	'port.busy': 'device.busy',
	'port.notAllowed': 'device.notAllowed',
	'port.ambiguous': 'device.ambiguous',
	'port.noSoftware': 'device.noSoftware',
	'port.badAddress': 'device.notFound',
	'port.failed': 'device.silent',
}

export class DeviceSupervisor<Driver extends DeviceDriver = DeviceDriver> {
	readonly driver: Driver
	readonly #device: SupervisedDevice<Driver>
	readonly #ports: DevicePorts
	readonly #onEvent: (event: DeviceEvent) => void
	readonly #reconnect: Reconnect
	#port: BytePort | null = null
	#isClosing = false
	#opening: Promise<void> = Promise.resolve()
	/** Why there is no port; null while there is one. */
	#openProblem: DeviceProblem | null = 'device.notFound'
	#cancelNext = (): void => undefined
	#cancelReport = (): void => undefined
	#reported = ''
	#reportedUrgent = ''

	constructor(device: SupervisedDevice<Driver>, ports: DevicePorts, onEvent: (event: DeviceEvent) => void) {
		this.#device = device
		this.#ports = ports
		this.#onEvent = onEvent
		this.#reconnect = new Reconnect(ports.random)
		this.driver = device.makeDriver({
			deviceId: device.deviceId,
			clock: ports.clock,
			timer: ports.timer,
			emit: (event) => this.#emit(event),
			changed: () => this.#report(),
			handshaken: () => this.#reconnect.handshaken(),
			reopen: () => void this.#port?.close(),
		})
	}

	/** Begins to look for the device. Its first status is told at once. */
	start(): void {
		this.#report()
		this.#watchCounters()
		this.#connect()
	}

	status(): DeviceStatus {
		const { deviceId, kind } = this.#device
		const { problems, ...health } = this.driver.health()
		const all = this.#openProblem ? [this.#openProblem, ...problems] : problems
		return { deviceId, kind, ...health, problems: all, restarts: 0 }
	}

	/** Gives the port back and stops trying; resolves when the port is closed. No event follows. */
	async close(): Promise<void> {
		this.#isClosing = true
		this.#cancelNext()
		this.#cancelReport()
		await this.#opening
		await this.#port?.close()
	}

	#connect(): void {
		if (this.#isClosing) return
		if (!this.#device.source.isPresent()) {
			this.#lookAgainIn(this.#reconnect.absentDelayMs())
			return
		}
		this.#opening = this.#open()
	}

	async #open(): Promise<void> {
		const opening = await this.#device.source.open({
			data: (bytes) => this.driver.received(bytes),
			// What matters of an error is that the port ends, and `closed` says so.
			error: () => undefined,
			closed: () => this.#lost(),
		})
		if (opening.kind === 'failed') {
			this.#setOpenProblem(OPEN_PROBLEMS[opening.error.code])
			this.#lookAgainIn(this.#reconnect.nextDelayMs())
			return
		}
		this.#port = opening.port
		this.#openProblem = null
		this.driver.attached(opening.port)
		this.#report()
	}

	#lost(): void {
		this.#port = null
		this.#openProblem = 'device.notFound'
		this.driver.detached()
		this.#report()
		this.#lookAgainIn(this.#reconnect.nextDelayMs())
	}

	/**
	 * A long back-off must not keep a device waiting that was pulled out and put back: while waiting, the path is
	 * looked at, and when it has been gone the rest of the wait is void.
	 */
	#lookAgainIn(delayMs: number): void {
		if (this.#isClosing) return
		const stepMs = Math.min(delayMs, PRESENCE_POLL_MS)
		this.#cancelNext = this.#ports.timer.after(stepMs, () => {
			const isDue = stepMs >= delayMs || !this.#device.source.isPresent()
			if (isDue) this.#connect()
			else this.#lookAgainIn(delayMs - stepMs)
		})
	}

	#setOpenProblem(problem: DeviceProblem): void {
		this.#openProblem = problem
		this.#report()
	}

	#watchCounters(): void {
		this.#cancelReport = this.#ports.timer.after(COUNTER_REPORT_MS, () => {
			this.#report(true)
			this.#watchCounters()
		})
	}

	#report(withCounters = false): void {
		const device = this.status()
		const urgent = JSON.stringify([device.connected, device.problems, device.firmware])
		const whole = JSON.stringify(device)
		if (urgent === this.#reportedUrgent && !(withCounters && whole !== this.#reported)) return
		this.#reportedUrgent = urgent
		this.#reported = whole
		this.#emit({ kind: 'deviceChanged', device })
	}

	#emit(event: DeviceEvent): void {
		if (!this.#isClosing) this.#onEvent(event)
	}
}
