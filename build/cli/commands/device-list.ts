/* `yika device list`: what a till expects, what is plugged in, and what to write. */
import type { Command } from 'commander'
import type { Located } from '../../../devices/transport/locate-port.ts'
import type { SparePort } from '../../../devices/transport/spare-ports.ts'
import type { DeviceConfig } from '../../../protocol/devices/device-config.ts'

const HELP = `
Without settings only what is plugged in is listed. Nothing is opened: a till that runs is not disturbed.

Examples:
  $ npm run yika -- device list
  $ npm run yika -- device list --settings till.json
  $ npm run --silent yika -- device list --settings till.json --json

Environment:
  YIKA_SETTINGS   the file of --settings
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 every configured device was found; 1 one is missing or not told apart; 2 wrong command line.`

interface ListFlags {
	readonly settings?: string
	readonly json?: boolean
}

type Row = { readonly config: DeviceConfig; readonly located: Located }

/** Adds `list` to `device`. */
export function addListCommand(device: Command): void {
	device
		.command('list')
		.summary('what is configured, and what is plugged in')
		.description(
			'Shows each configured device with what is found, and every other port with the address to write.',
		)
		.option('--settings <file>', 'the settings of the till (default: YIKA_SETTINGS)')
		.option('--json', 'one JSON object')
		.addHelpText('after', HELP)
		.action(async ({ settings = process.env.YIKA_SETTINGS, json }: ListFlags) => {
			const { configuredDevices } = await import('../devices/device-choice.ts')
			const { locatePort } = await import('../../../devices/transport/locate-port.ts')
			const configs = settings === undefined ? [] : await configuredDevices(settings)
			const rows = await Promise.all(
				configs.map(async (config) => ({ config, located: await locatePort(config.path) })),
			)
			const { sparePorts } = await import('../../../devices/transport/spare-ports.ts')
			const spares = await sparePorts(configs.map(({ path }) => path))
			if (json === true) console.log(JSON.stringify({ configured: rows, unconfigured: spares }))
			else print(rows, spares, settings !== undefined)
			if (rows.some(({ located }) => located.kind !== 'found' && located.kind !== 'unknown'))
				process.exitCode = 1
		})
}

function print(rows: readonly Row[], spares: readonly SparePort[], hasSettings: boolean): void {
	if (hasSettings) console.log('configured')
	for (const { config, located } of rows) {
		const { deviceId, kind, driver, path } = config
		console.log(`  ${deviceId.padEnd(14)} ${kind.padEnd(11)} ${driver.padEnd(15)} ${path}  ${words(located)}`)
	}
	console.log(hasSettings ? 'not configured' : 'plugged in')
	for (const { address, path, name } of spares)
		console.log(
			`  "path": "${address}"${address === path ? '' : `  now ${path}`}${name === null ? '' : `  (${name})`}`,
		)
	if (spares.length === 0) console.log('  nothing')
}

function words(located: Located): string {
	switch (located.kind) {
		case 'found':
			return `found: ${located.path}`
		case 'absent':
			return 'NOT FOUND'
		case 'ambiguous':
			return `TWO ALIKE: ${located.paths.join(', ')}; write a serial number or @socket`
		case 'noDevice':
			return `NO DEVICE: ${located.path} is a ${located.is}`
		case 'unknown':
			return 'not looked for before it is opened; test it'
	}
}
