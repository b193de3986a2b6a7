/* `yika device read-card`: what stands in a chip card's memory. */
import type { Command } from 'commander'
import type { CardOperation } from '../../../till/ports/card-memory.ts'
import { type ChipFlags, keyOfOptions, numberOfOption, type Wrong } from '../devices/chip-options.ts'
import { type DeviceFlags, withDeviceOptions } from '../devices/device-options.ts'

const HELP = `
Without --block and --page: which chip it is. What magnetic cards hold, device test shows as far as it is the shop's business.

A till that runs holds its ports: close it first.

Examples:
  $ npm run yika -- device read-card reader --settings till.json
  $ npm run yika -- device read-card reader --settings till.json --page 4
  $ YIKA_CARD_KEY=… npm run yika -- device read-card reader --settings till.json --block 5

Environment:
  YIKA_CARD_KEY   the sector's key, twelve hexadecimal digits (others on this machine can read --key)
  YIKA_SETTINGS   the file of --settings
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 read; 1 not, the last line says why; 2 wrong command line.`

/** Adds `read-card` to `device`. */
export function addReadCardCommand(device: Command): void {
	const command: Command = withDeviceOptions(device.command('read-card'))
		.summary('reads the memory of a chip card')
		.description('Reads a block of a MIFARE Classic or four pages of an NTAG, or says which chip it is.')
		.option('--block <number>', 'MIFARE Classic: a block')
		.option('--page <number>', 'NTAG: the first of four pages')
		.option('--key <hex>', 'MIFARE Classic: the key of the sector (default: YIKA_CARD_KEY)')
		.option('--key-b', 'MIFARE Classic: it is key B')
		.option('--timeout <seconds>', 'how long to wait for a card', '30')
		.addHelpText('after', HELP)
	command.action(async (id: string | undefined, flags: DeviceFlags & ChipFlags) => {
		const { chosenDevice } = await import('../devices/device-choice.ts')
		const { endProcess } = await import('../end-process.ts')
		const wrong: Wrong = (words) => command.error(`error: ${words}`, { exitCode: 2 })
		const config = await chosenDevice(command, id, flags)
		if (config.driver !== 'pn532-hsu')
			wrong(`${config.deviceId} (${config.driver}) reaches no memory of cards; pn532-hsu does`)
		const operation = operationOf(flags, wrong)
		const waitMs = numberOfOption('--timeout', flags.timeout, wrong) * 1_000
		const { atCard, onCard } = await import('../devices/at-card.ts')
		const isGood = await atCard(config, (cards, giveUp) => onCard(cards, operation, waitMs, giveUp))
		endProcess(isGood ? 0 : 1)
	})
}

function operationOf(flags: ChipFlags, wrong: Wrong): CardOperation {
	const { block, page } = flags
	if (block !== undefined && page !== undefined) return wrong('--block or --page, not both')
	if (page !== undefined) return { kind: 'readPages', page: numberOfOption('--page', page, wrong) }
	if (block === undefined) return { kind: 'readVersion' }
	return {
		kind: 'readBlock',
		block: numberOfOption('--block', block, wrong),
		key: keyOfOptions(flags, wrong),
	}
}
