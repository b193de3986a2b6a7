/* `yika device`: what hangs on a till by a wire, for store IT. */
import type { Command } from 'commander'
import { addDecodeCommand } from './device-decode.ts'
import { addListCommand } from './device-list.ts'
import { addMonitorCommand } from './device-monitor.ts'
import { addReadCardCommand } from './device-read-card.ts'
import { addSimulatorCommand } from './device-sim.ts'
import { addTestCommand } from './device-test.ts'
import { addWriteCardCommand } from './device-write-card.ts'

/** Adds `device` to the program. */
export function addDeviceCommand(program: Command): void {
	const device = program
		.command('device')
		.summary('readers, scanners, printers: list, test, monitor, write cards, sim, decode')
		.description('Looks at devices and at what they say.')
	addListCommand(device)
	addTestCommand(device)
	addMonitorCommand(device)
	addWriteCardCommand(device)
	addReadCardCommand(device)
	addSimulatorCommand(device)
	addDecodeCommand(device)
}
