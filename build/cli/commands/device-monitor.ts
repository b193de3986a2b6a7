/* `yika device monitor`: everything that one device tells, until Ctrl-C. */
import type { Command } from 'commander'
import type { StreamDecoder } from '../../../devices/decode/protocol-decoder.ts'
import type { DeviceConfig } from '../../../protocol/devices/device-config.ts'
import { type DeviceFlags, withDeviceOptions } from '../devices/device-options.ts'
import { endAtClosedPipe } from '../end-at-closed-pipe.ts'

const HELP = `
One JSON object a line: the driver's events, and the frames that cross the line with what they mean (as device decode says it):
  {"at","kind":"cardPresented",…}   {"at","kind":"frame","direction":"received","raw",…}
What a swipe reader says is only counted, for it may be a bank card, and so are the bytes of a payment terminal's frames;
device decode reads bytes of your own.
With --raw the bytes themselves, as they came, in place of the frames: {"at","kind":"bytes","direction","hex"}.

Examples:
  $ npm run --silent yika -- device monitor reader --settings till.json
  $ npm run --silent yika -- device monitor --driver rfid125 --path /dev/ttyUSB0 --raw

Environment:
  YIKA_SETTINGS   the file of --settings
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 ended by Ctrl-C; 1 another program holds the port; 2 wrong command line.`

interface MonitorFlags extends DeviceFlags {
	readonly raw?: boolean
}

/** Drivers whose protocol `decode` knows under another name. */
const PROTOCOL_OF_DRIVER: Readonly<Record<string, string>> = {
	'pn532-hsu': 'pn532',
	'serial-scanner': 'scanner',
	'hid-pos-scanner': 'scanner',
	'toledo-8217': 'scale',
	'cas-ap1': 'scale',
	'cas-22': 'scale',
	dialog06: 'scale',
	cd5220: 'display',
	'dm-d': 'display',
	led8n: 'display',
	'uhf-m100': 'uhf_m100',
	'uhf-r2000': 'uhf_r2000',
}

/** Adds `monitor` to `device`. */
export function addMonitorCommand(device: Command): void {
	const command: Command = withDeviceOptions(device.command('monitor'))
		.summary('prints what one device tells, as it comes')
		.description(
			'Opens one device with its driver and prints what it tells and what crosses its line, until Ctrl-C.',
		)
		.option('--raw', 'the bytes of both directions, in hexadecimal')
		.addHelpText('after', HELP)
	command.action(async (id: string | undefined, flags: MonitorFlags) => {
		const { chosenDevice } = await import('../devices/device-choice.ts')
		await monitor(await chosenDevice(command, id, flags), flags.raw === true)
	})
}

async function monitor(config: DeviceConfig, raw: boolean): Promise<void> {
	const { openBenchDevice } = await import('../devices/bench-device.ts')
	const { hexOf } = await import('../../../devices/framing/hex.ts')
	const { hidesBytes, isPrivate } = await import('../../../devices/stripe/private-line.ts')
	const { endProcess } = await import('../end-process.ts')
	const say = (what: Readonly<Record<string, unknown>>) =>
		console.log(JSON.stringify({ at: new Date().toISOString(), ...what }))
	endAtClosedPipe()
	const decoders = raw ? null : await decodersOf(config.driver)
	const device = openBenchDevice(config, say, (direction, bytes) => {
		const isHidden = hidesBytes(config.driver, direction)
		if (isPrivate(config.driver, direction) || (isHidden && decoders === null))
			return say({ kind: 'bytes', direction, hidden: 'it may be a card', byteCount: bytes.length })
		if (decoders === null) return say({ kind: 'bytes', direction, hex: hexOf(bytes) })
		for (const { kind, bytes: frame, fields } of decoders[direction].feed(bytes))
			say({
				kind: 'frame',
				direction,
				frame: kind,
				...(isHidden ? { byteCount: frame.length } : { raw: hexOf(frame) }),
				fields,
			})
	})
	const end = (code: number) => void device.close().then(() => endProcess(code))
	process.once('SIGINT', () => end(0))
	process.once('SIGTERM', () => end(0))
	const isBusy = await device.next(
		(event) =>
			event.kind === 'deviceChanged' && event.device.problems.includes('device.busy') ? true : null,
		2 ** 31 - 1,
	)
	if (!isBusy) return
	console.error('yika: the port is held by another program; close the till, or use its device page')
	end(1)
}

/** Null where `decode` does not know the protocol: then bytes are shown. */
async function decodersOf(
	driver: string,
): Promise<Readonly<Record<'sent' | 'received', StreamDecoder>> | null> {
	const { PROTOCOL_DECODERS } = await import('../../../devices/decode/protocol-decoders.ts')
	const decoder = PROTOCOL_DECODERS.find(({ name }) => name === (PROTOCOL_OF_DRIVER[driver] ?? driver))
	if (decoder === undefined) return null
	return {
		sent: decoder.start({ direction: 'host', context: null }),
		received: decoder.start({ direction: 'device', context: null }),
	}
}
