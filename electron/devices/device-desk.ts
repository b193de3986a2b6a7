/** The device page's side of the till process: reports, test prints, and learning what is newly plugged in. */
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { DeviceDesk, Learning } from '../../till/ports/device-desk.ts'
import type { DeviceEvent } from '../../till/ports/devices.ts'
import { testPage } from '../../till/receipt/test-page.ts'
import { DeviceLog, masked } from './device-log.ts'
import type { DeviceProcesses } from './device-processes.ts'
import { type ErrandPorts, learnPort, listSparePorts } from './port-errands.ts'

export type DeskPorts = ErrandPorts & {
	readonly nowMs: () => number
	readonly devices: DeviceProcesses
	/** Where the settings are; null: not known here. */
	readonly settingsFile: string | null
	readonly addToSettings: (file: string, config: DeviceConfig) => Promise<void>
	readonly log: (event: string, facts: Record<string, unknown>) => void
}

/** `heard` is told every event of the devices. */
export function openDeviceDesk(
	ports: DeskPorts,
): DeviceDesk & { heard(event: DeviceEvent): void; close(): void } {
	const { devices } = ports
	const history = new DeviceLog(ports.nowMs)
	let learning: Learning | null = null
	let found: DeviceConfig | null = null
	let stop = (): void => undefined

	const reset = () => {
		stop()
		stop = () => undefined
		learning = null
		found = null
	}
	return {
		heard: (event) => history.heard(event),
		close: reset,
		report: () => ({
			devices: devices.configs().map(({ deviceId, driver, path }) => ({
				deviceId,
				driver,
				path,
				log: history.lines(deviceId),
			})),
			learning,
		}),
		sparePorts: () =>
			listSparePorts(
				devices.configs().map(({ path }) => path),
				ports,
			),
		async testPrint(deviceId) {
			const printer = devices.printers().get(deviceId)
			const outcome =
				printer === undefined
					? ({ kind: 'notReady', problem: 'device.notFound' } as const)
					: await printer.print(
							{ jobId: `test-${ports.nowMs()}`, layout: testPage('zh-CN'), copy: false },
							async () => undefined,
						)
			history.printed(deviceId, outcome)
			return outcome
		},
		learn(path) {
			reset()
			learning = { state: 'trying', path, driver: '', baud: 0 }
			stop = learnPort(
				path,
				ports,
				({ driver, baud }) => {
					learning = { state: 'trying', path, driver, baud }
				},
				(answer) => {
					if (answer === null) {
						learning = { state: 'notFound', path }
						return
					}
					found = { ...answer.config, deviceId: freeId(answer.config.kind, devices.configs()) }
					const seen = answer.seen === null ? null : masked(answer.seen)
					learning = { state: 'found', path, line: JSON.stringify(found), seen }
				},
			)
		},
		stopLearning: reset,
		async keepLearnt() {
			if (found === null || learning?.state !== 'found') return
			const config = found
			const { path, line } = learning
			const file = ports.settingsFile
			found = null
			try {
				if (file === null) throw new Error('the settings file is not known')
				await ports.addToSettings(file, config)
				learning = { state: 'kept', path, line, isAtWork: devices.add(config) }
			} catch (error) {
				ports.log('settingsNotWritten', { file, error: String(error) })
				learning = { state: 'notKept', path, line, file: file ?? '' }
			}
		},
	}
}

/** `cardReader-2` where there is one already. */
function freeId(kind: DeviceConfig['kind'], configs: readonly DeviceConfig[]): string {
	const taken = new Set(configs.map(({ deviceId }) => deviceId))
	let number = 1
	const name = () => (number === 1 ? kind : `${kind}-${number}`)
	while (taken.has(name())) number += 1
	return name()
}
