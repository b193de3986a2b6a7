/** All devices of a till, each in a process of its own, behind the ports that the till has always known. */
import type { OpenDevices } from '../../devices/open-devices.ts'
import { printersInOrder } from '../../devices/printer/printers-in-order.ts'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { ReceiptPrinter } from '../../till/ports/devices.ts'
import { DeviceKeeper, type KeeperPorts } from './device-keeper.ts'

export type DeviceProcesses = OpenDevices & {
	/** By device; null while a process is being started again. */
	pids(): ReadonlyMap<string, number | null>
}

/** Starts them. Like `openDevices`: what is not there is told, looked for, and may come at any time. */
export function openDeviceProcesses(configs: readonly DeviceConfig[], ports: KeeperPorts): DeviceProcesses {
	const keepers = new Map(configs.map((config) => [config.deviceId, new DeviceKeeper(config, ports)]))
	const printers = configs.flatMap(({ kind, deviceId }) =>
		kind === 'printer' ? (keepers.get(deviceId) ?? []) : [],
	)
	const scale = configs.find(({ kind }) => kind === 'scale')
	const display = configs.find((config) => config.kind === 'customerDisplay')
	for (const keeper of keepers.values()) keeper.start()
	return {
		printer: printersInOrder(printers.map(receiptPrinter)),
		scale: (scale && keepers.get(scale.deviceId)) ?? null,
		display: display
			? {
					showsChinese: display.charset === 'gb18030',
					show: (lines) => keepers.get(display.deviceId)?.show(lines),
				}
			: null,
		statuses: () => [...keepers.values()].map((keeper) => keeper.status()),
		pids: () => new Map([...keepers].map(([deviceId, keeper]) => [deviceId, keeper.pid()])),
		close: async () => {
			await Promise.all([...keepers.values()].map((keeper) => keeper.close()))
		},
	}
}

function receiptPrinter(keeper: DeviceKeeper): ReceiptPrinter {
	return {
		print: (job, onSending) => keeper.print(job, onSending),
		openDrawer: () => keeper.openDrawer(),
		status: () => keeper.status(),
		close: () => keeper.close(),
	}
}
