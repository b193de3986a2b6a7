/* Which device a `yika device` command is about: one of a till's settings, or one described on the command line. */
import type { Command } from 'commander'
import {
	type DeviceConfig,
	deviceConfigSchema,
	deviceConfigsSchema,
} from '../../../protocol/devices/device-config.ts'
import { tillSettingsSchema } from '../../../protocol/settings/process-settings.ts'
import { readSettings } from '../settings-file.ts'
import type { DeviceFlags } from './device-options.ts'

const KIND_OF_DRIVER = new Map(
	deviceConfigSchema.options.map(({ shape }) => [shape.driver.value as string, shape.kind.value]),
)

const driverNames = [...KIND_OF_DRIVER.keys()].join(', ')

/** The devices of a till's settings. */
export async function configuredDevices(file: string): Promise<readonly DeviceConfig[]> {
	const { devices } = await readSettings(file, tillSettingsSchema, [])
	const parsed = deviceConfigsSchema.safeParse(devices)
	if (parsed.success) return parsed.data
	const reasons = parsed.error.issues.map(({ path, message }) => `  devices.${path.join('.')}: ${message}`)
	throw new Error(`the devices of ${file} are not right:\n${reasons.join('\n')}`)
}

/** Ends the command with code 2 and a reason when the words do not name a device. */
export async function chosenDevice(
	command: Command,
	id: string | undefined,
	flags: DeviceFlags,
): Promise<DeviceConfig> {
	const wrong = (words: string) => command.error(`error: ${words}`, { exitCode: 2 })
	if (flags.driver !== undefined || flags.path !== undefined) return describedDevice(flags, wrong)
	const file = flags.settings ?? process.env.YIKA_SETTINGS
	if (file === undefined) return wrong('which device? --settings <file> and its id, or --driver and --path')
	const devices = await configuredDevices(file)
	const ids = devices.map(({ deviceId }) => deviceId).join(', ')
	const chosen = devices.find(({ deviceId }) => deviceId === id)
	if (chosen !== undefined) return chosen
	return wrong(
		id === undefined ? `which device? There are ${ids}` : `there is no device '${id}'; there are ${ids}`,
	)
}

function describedDevice(flags: DeviceFlags, wrong: (words: string) => never): DeviceConfig {
	const { driver, path, baud } = flags
	if (driver === undefined || path === undefined) return wrong('--driver and --path belong together')
	const kind = KIND_OF_DRIVER.get(driver)
	if (kind === undefined) return wrong(`there is no driver '${driver}'; there are ${driverNames}`)
	const speed = baud === undefined ? {} : { baud: Number(baud) }
	const parsed = deviceConfigSchema.safeParse({ deviceId: driver, kind, driver, path, ...speed })
	if (parsed.success) return parsed.data
	return wrong(parsed.error.issues.map(({ path: at, message }) => `--${at.join('.')}: ${message}`).join('; '))
}
