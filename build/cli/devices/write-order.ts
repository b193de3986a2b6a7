/* What one call of `yika device write-card` is to write, as its options say. */
import type { DeviceConfig } from '../../../protocol/devices/device-config.ts'
import type { EncodedTracks } from '../../../till/ports/card-encoder.ts'
import type { CardOperation } from '../../../till/ports/card-memory.ts'
import { trackProblem, wholeTrack } from './card-words.ts'
import { bytesOfOption, type ChipFlags, keyOfOptions, numberOfOption, type Wrong } from './chip-options.ts'
import type { DeviceFlags } from './device-options.ts'

export interface WriteFlags extends DeviceFlags, ChipFlags {
	readonly track1?: string
	readonly track2?: string
	readonly track3?: string
	readonly erase?: boolean
	readonly coercivity?: string
	readonly data?: string
}

type Coercivity = 'high' | 'low' | null
export type WriteOrder =
	| { readonly kind: 'tracks'; readonly tracks: EncodedTracks; readonly coercivity: Coercivity }
	| { readonly kind: 'erase'; readonly coercivity: Coercivity }
	| { readonly kind: 'chip'; readonly operation: CardOperation; readonly waitMs: number }

/** `wrong` ends the command with a reason. */
export function writeOrder(config: DeviceConfig, flags: WriteFlags, wrong: Wrong): WriteOrder {
	const { track1, track2, track3, erase, block, page } = flags
	const hasTracks = [track1, track2, track3].some((track) => track !== undefined)
	const asked = [hasTracks, erase === true, block !== undefined, page !== undefined].filter(Boolean).length
	if (asked !== 1)
		wrong('what is to be written? Tracks (--track1 …), --erase, --block or --page: one of them')
	const isChip = block !== undefined || page !== undefined
	if (config.driver !== 'pn532-hsu' && (isChip || !isEncoder(config))) wrong(cannotWords(config))
	if (config.driver === 'pn532-hsu' && !isChip) wrong(cannotWords(config))
	if (!isChip) return stripeOrder(flags, wrong)
	const waitMs = numberOfOption('--timeout', flags.timeout, wrong) * 1_000
	return { kind: 'chip', operation: chipOperation(flags, wrong), waitMs }
}

function chipOperation(flags: WriteFlags, wrong: Wrong): CardOperation {
	const { block, page, data } = flags
	if (page !== undefined) {
		const place = numberOfOption('--page', page, wrong)
		return { kind: 'writePage', page: place, data: bytesOfOption('--data', data, 4, wrong) }
	}
	const place = numberOfOption('--block', block, wrong)
	const bytes = bytesOfOption('--data', data, 16, wrong)
	return { kind: 'writeBlock', block: place, data: bytes, key: keyOfOptions(flags, wrong) }
}

function stripeOrder(
	{ track1, track2, track3, coercivity: said, erase }: WriteFlags,
	wrong: Wrong,
): WriteOrder {
	const coercivity = said === undefined ? null : said
	if (coercivity !== null && coercivity !== 'high' && coercivity !== 'low')
		return wrong('--coercivity is high or low')
	if (erase === true) return { kind: 'erase', coercivity }
	const track = (text: string | undefined, number: 1 | 2 | 3) => {
		if (text === undefined) return null
		const whole = wholeTrack(text, number)
		const problem = trackProblem(whole, number)
		return problem === null ? whole : wrong(problem)
	}
	return { kind: 'tracks', tracks: [track(track1, 1), track(track2, 2), track(track3, 3)], coercivity }
}

const isEncoder = ({ driver }: DeviceConfig) => driver === 'msr605' || driver === 'msr605x'

function cannotWords(config: DeviceConfig): string {
	const { deviceId, driver } = config
	if (isEncoder(config))
		return `${deviceId} (${driver}) writes magnetic cards: --track1, --track2, --track3 or --erase`
	if (driver === 'pn532-hsu')
		return `${deviceId} (${driver}) writes chip cards: --block or --page, and --data`
	return `${deviceId} (${driver}) writes no cards; msr605, msr605x and pn532-hsu do`
}
