/* `yika device`: what hangs on a till by a wire, for store IT. */
import type { Command } from 'commander'
import { addDecodeCommand } from './device-decode.ts'
import { addListCommand } from './device-list.ts'
import { addMonitorCommand } from './device-monitor.ts'
import { addReadCardCommand } from './device-read-card.ts'
import { addTestCommand } from './device-test.ts'
import { addWriteCardCommand } from './device-write-card.ts'

/** Adds `device` to the program, and answers it: `sim` needs the source tree. */
export function addDeviceCommand(program: Command): Command {
	const device = program
		.command('device')
		.summary('readers, scanners, printers: list, test, monitor, write cards, decode')
		.description('Looks at devices and at what they say.')
	addListCommand(device)
	addTestCommand(device)
	addMonitorCommand(device)
	addWriteCardCommand(device)
	addReadCardCommand(device)
	addDecodeCommand(device)
	return device
}
