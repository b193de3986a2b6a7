/* `yika device write-card`: writes one card, reads it back, and says what it holds. */
import type { Command } from 'commander'
import type { CardEncoder, EncodeOutcome } from '../../../till/ports/card-encoder.ts'
import type { CardDevice } from '../devices/card-device.ts'
import type { CardEnd } from '../devices/card-words.ts'
import { withDeviceOptions } from '../devices/device-options.ts'
import type { WriteFlags, WriteOrder } from '../devices/write-order.ts'

const HELP = `
Magnetic cards (msr605, msr605x): one or more tracks, their sentinels need not be typed. The card is drawn through twice: it is
good only if it reads back as it was written. Chip cards (pn532-hsu): one block of a MIFARE Classic (16 bytes and the sector's key)
or one page of an NTAG (4 bytes). The maker's block, sector trailers and pages 0 to 3 are never written. Ctrl-C gives up.

A till that runs holds its ports: close it first.

Examples:
  $ npm run yika -- device write-card encoder --settings till.json --track2 88000001
  $ npm run yika -- device write-card encoder --settings till.json --track1 '88000001^WANG' --track2 88000001 --coercivity high
  $ npm run yika -- device write-card encoder --settings till.json --erase
  $ YIKA_CARD_KEY=… npm run yika -- device write-card reader --settings till.json --block 5 --data 00112233445566778899AABBCCDDEEFF
  $ npm run yika -- device write-card reader --settings till.json --page 6 --data 504F5331

Environment:
  YIKA_CARD_KEY   the sector's key, twelve hexadecimal digits (others on this machine can read --key)
  YIKA_SETTINGS   the file of --settings
  YIKA_DEBUG      set: show where an error came from

Exit codes: 0 the card holds what it should; 1 it does not, the last line says what it holds; 2 wrong command line.`

/** Adds `write-card` to `device`. */
export function addWriteCardCommand(device: Command): void {
	const command: Command = withDeviceOptions(device.command('write-card'))
		.summary('writes one card and reads it back')
		.description('Writes tracks of a magnetic card, or a block or page of a chip card, and reads them back.')
		.option('--track1 <text>', 'magnetic: track 1')
		.option('--track2 <text>', 'magnetic: track 2')
		.option('--track3 <text>', 'magnetic: track 3')
		.option('--erase', 'magnetic: all three tracks')
		.option('--coercivity <high|low>', 'magnetic: high for black stripes, low for brown ones; stays set')
		.option('--block <number>', 'MIFARE Classic: a block')
		.option('--page <number>', 'NTAG: a page')
		.option('--data <hex>', 'chip: 16 bytes of a block, or 4 of a page')
		.option('--key <hex>', 'MIFARE Classic: the key of the sector (default: YIKA_CARD_KEY)')
		.option('--key-b', 'MIFARE Classic: it is key B')
		.option('--timeout <seconds>', 'chip: how long to wait for a card', '30')
		.addHelpText('after', HELP)
	command.action(async (id: string | undefined, flags: WriteFlags) => {
		const { chosenDevice } = await import('../devices/device-choice.ts')
		const { writeOrder } = await import('../devices/write-order.ts')
		const { endProcess } = await import('../end-process.ts')
		const config = await chosenDevice(command, id, flags)
		const order = writeOrder(config, flags, (words) => command.error(`error: ${words}`, { exitCode: 2 }))
		const { atCard } = await import('../devices/at-card.ts')
		endProcess((await atCard(config, (cards, giveUp) => carryOut(cards, order, giveUp))) ? 0 : 1)
	})
}

async function carryOut(cards: CardDevice, order: WriteOrder, giveUp: AbortSignal): Promise<CardEnd> {
	const { encoder } = cards
	if (order.kind === 'chip') {
		const { onCard } = await import('../devices/at-card.ts')
		return onCard(cards, order.operation, order.waitMs, giveUp)
	}
	if (!encoder) throw new Error('this driver has no encoder')
	const { ENCODE_WORDS, SWIPE_WORDS } = await import('../devices/card-words.ts')
	giveUp.addEventListener('abort', () => encoder.cancel())
	const outcome = await encode(encoder, order, (purpose) => console.log(`wait  ${SWIPE_WORDS[purpose]}`))
	if (outcome !== 'done') return { isGood: false, words: ENCODE_WORDS[outcome] }
	const words = order.kind === 'erase' ? 'erased, as the unit says' : 'written, and read back as written'
	return { isGood: true, words }
}

async function encode(
	encoder: CardEncoder,
	order: Exclude<WriteOrder, { kind: 'chip' }>,
	onSwipe: Parameters<CardEncoder['erase']>[0],
): Promise<EncodeOutcome> {
	if (order.coercivity !== null) {
		const outcome = await encoder.setCoercivity(order.coercivity)
		if (outcome !== 'done') return outcome
	}
	return order.kind === 'erase' ? encoder.erase(onSwipe) : encoder.write(order.tracks, onSwipe)
}
