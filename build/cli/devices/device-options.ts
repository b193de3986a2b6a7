/* The words by which a `yika device` command is told which device it is about. */
import type { Command } from 'commander'

export interface DeviceFlags {
	readonly settings?: string
	readonly driver?: string
	readonly path?: string
	readonly baud?: string
}

/** Adds the options that say which device. */
export function withDeviceOptions(command: Command): Command {
	return command
		.argument('[id]', 'a deviceId of the settings')
		.option('--settings <file>', 'the settings of the till (default: YIKA_SETTINGS)')
		.option('--driver <name>', 'without settings: the driver to use')
		.option('--path <address>', 'without settings: the port, as in the settings')
		.option('--baud <rate>', 'without settings: the speed, if not the usual one of the driver')
}
