/* `yika device`: what hangs on a till by a wire, for store IT. */
import type { Command } from 'commander'
import { addDecodeCommand } from './device-decode.ts'

/** Adds `device` to the program. */
export function addDeviceCommand(program: Command): void {
	const device = program
		.command('device')
		.summary('readers, scanners, printers: decode')
		.description('Looks at devices and at what they say.')
	addDecodeCommand(device)
}
