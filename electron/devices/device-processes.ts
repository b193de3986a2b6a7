/** All devices of a till, each in a process of its own, behind the ports that the till has always known. */
import type { OpenDevices } from '../../devices/open-devices.ts'
import { printersInOrder } from '../../devices/printer/printers-in-order.ts'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { ReceiptPrinter } from '../../till/ports/devices.ts'
import { DeviceKeeper, type KeeperPorts } from './device-keeper.ts'

export type DeviceProcesses = OpenDevices & {
	/** By device; null while a process is being started again. */
	pids(): ReadonlyMap<string, number | null>
	configs(): readonly DeviceConfig[]
	printers(): ReadonlyMap<string, ReceiptPrinter>
	/** Starts one more. False for what the till took hold of when it started: it is used from the next start on. */
	add(config: DeviceConfig): boolean
}

/** Starts them. Like `openDevices`: what is not there is told, looked for, and may come at any time. */
export function openDeviceProcesses(configs: readonly DeviceConfig[], ports: KeeperPorts): DeviceProcesses {
	const all = [...configs]
	const keepers = new Map(all.map((config) => [config.deviceId, new DeviceKeeper(config, ports)]))
	const printers = new Map(
		configs.flatMap(({ kind, deviceId }) => {
			const keeper = keepers.get(deviceId)
			return kind === 'printer' && keeper ? [[deviceId, receiptPrinter(keeper)] as const] : []
		}),
	)
	const scale = configs.find(({ kind }) => kind === 'scale')
	const encoder = configs.find(({ driver }) => driver === 'msr605' || driver === 'msr605x')
	const memory = configs.find(({ driver }) => driver === 'pn532-hsu')
	const terminal = configs.find(({ kind }) => kind === 'paymentTerminal')
	const display = configs.find((config) => config.kind === 'customerDisplay')
	for (const keeper of keepers.values()) keeper.start()
	return {
		printer: printersInOrder([...printers.values()]),
		encoder: (encoder && keepers.get(encoder.deviceId)?.cards.encoder) ?? null,
		memory: (memory && keepers.get(memory.deviceId)?.cards) ?? null,
		scale: (scale && keepers.get(scale.deviceId)) ?? null,
		terminal: (terminal && keepers.get(terminal.deviceId)) ?? null,
		display: display
			? {
					showsChinese: 'charset' in display && display.charset === 'gb18030',
					show: (lines) => keepers.get(display.deviceId)?.show(lines),
				}
			: null,
		statuses: () => [...keepers.values()].map((keeper) => keeper.status()),
		pids: () => new Map([...keepers].map(([deviceId, keeper]) => [deviceId, keeper.pid()])),
		configs: () => all,
		printers: () => printers,
		add(config) {
			all.push(config)
			// The others are held by who uses them; these two only tell.
			if (config.kind !== 'cardReader' && config.kind !== 'scanner') return false
			const keeper = new DeviceKeeper(config, ports)
			keepers.set(config.deviceId, keeper)
			keeper.start()
			return true
		},
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
