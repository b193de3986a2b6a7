/** What each device did lately, for those who look after it. Numbers of cards and codes never enter it whole. */
import type { DeviceLogLine } from '../../till/ports/device-desk.ts'
import type { DeviceEvent, DeviceStatus, PrintOutcome } from '../../till/ports/devices.ts'

const LINES_MAX = 40

export class DeviceLog {
	readonly #nowMs: () => number
	readonly #lines = new Map<string, readonly DeviceLogLine[]>()
	readonly #statuses = new Map<string, DeviceStatus>()

	constructor(nowMs: () => number) {
		this.#nowMs = nowMs
	}

	/** Newest first. */
	lines(deviceId: string): readonly DeviceLogLine[] {
		return this.#lines.get(deviceId) ?? []
	}

	heard(event: DeviceEvent): void {
		switch (event.kind) {
			case 'cardPresented':
				return this.#add(event.deviceId, event.kind, masked(event.medium.value))
			case 'codeScanned':
				return this.#add(event.deviceId, event.kind, masked(event.code))
			case 'cardRefused':
			case 'codeRejected':
				return this.#add(event.deviceId, event.kind, event.reason)
			case 'cardRemoved':
				return this.#add(event.deviceId, event.kind, null)
			case 'deviceChanged':
				return this.#changed(event.device)
			default:
				// Weights and the like come many times a second; the state line shows them.
				return
		}
	}

	printed(deviceId: string, outcome: PrintOutcome): void {
		if (outcome.kind === 'done') this.#add(deviceId, 'printed', null)
		else this.#add(deviceId, 'notPrinted', outcome.problem)
	}

	#changed(device: DeviceStatus): void {
		const before = this.#statuses.get(device.deviceId)
		this.#statuses.set(device.deviceId, device)
		const [problem] = device.problems
		if (device.connected && before?.connected !== true)
			this.#add(device.deviceId, 'connected', device.firmware)
		else if (problem !== undefined && problem !== before?.problems[0])
			this.#add(device.deviceId, 'problem', problem)
		else if (!device.connected && before?.connected === true) this.#add(device.deviceId, 'away', null)
	}

	#add(deviceId: string, what: DeviceLogLine['what'], detail: string | null): void {
		const line = { atMs: this.#nowMs(), what, detail }
		this.#lines.set(deviceId, [line, ...this.lines(deviceId)].slice(0, LINES_MAX))
	}
}

/** Enough to know the card in one's hand again, too little to use it. */
export function masked(number: string): string {
	return number.length <= 4 ? '*'.repeat(number.length) : `****${number.slice(-4)}`
}
