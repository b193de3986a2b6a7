import {
	encodeR2000,
	matchR2000Frame,
	parseR2000RoundEnd,
	parseR2000Tag,
	R2000_FRAME_BYTE_COUNT_MAX,
	R2000_NO_TAG,
	R2000_OK,
	type R2000Frame,
	r2000CodeName,
	r2000Command,
} from './r2000-codec.ts'
import type { RegionBytes, UhfCommand, UhfDialect } from './uhf-dialect.ts'

/** Region, first and last channel of the reader's own table. Not confirmed on a device. */
const REGIONS: RegionBytes = {
	china: [0x03, 0x2b, 0x35],
	us: [0x01, 0x07, 0x3b],
	europe: [0x02, 0x00, 0x06],
	korea: null,
}

function command(code: number, data: readonly number[] = [], isSetting = false): UhfCommand {
	return { command: code, bytes: encodeR2000(code, data), isSetting }
}

/** Readers on R2000 and E710: real-time inventory, one round at a time, each told to its end. */
export const R2000_DIALECT: UhfDialect<R2000Frame> = {
	match: matchR2000Frame,
	frameByteCountMax: R2000_FRAME_BYTE_COUNT_MAX,
	setUp: ({ region, powerDbm, antenna = 1 }) => {
		const channels = region === undefined ? null : REGIONS[region]
		return [
			command(r2000Command.firmware),
			...(channels ? [command(r2000Command.setRegion, channels, true)] : []),
			...(powerDbm === undefined ? [] : [command(r2000Command.setPower, [powerDbm], true)]),
			command(r2000Command.setAntenna, [antenna - 1], true),
		]
	},
	round: command(r2000Command.inventory, [0x01]),
	tellsRoundEnd: true,
	read: ({ command: code, data }) => {
		const [first = 0, second = 0] = data
		if (code === r2000Command.firmware && data.length === 2)
			return { kind: 'done', command: code, firmware: `R2000 ${first}.${second}` }
		if (data.length === 1) {
			if (first === R2000_OK) return { kind: 'done', command: code, firmware: null }
			const isEmpty = first === R2000_NO_TAG
			return { kind: 'failed', command: code, error: r2000CodeName(first), isEmpty }
		}
		if (code !== r2000Command.inventory) return { kind: 'nothing' }
		if (parseR2000RoundEnd(data)) return { kind: 'roundEnded', command: code }
		const tag = parseR2000Tag(data)
		return tag ? { kind: 'tag', epc: tag.epc } : { kind: 'nothing' }
	},
}
