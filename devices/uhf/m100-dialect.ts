import {
	encodeM100,
	M100_FRAME_BYTE_COUNT_MAX,
	M100_NO_TAG,
	type M100Frame,
	m100Command,
	m100ErrorName,
	matchM100Frame,
	parseM100Info,
	parseM100Tag,
} from './m100-codec.ts'
import type { RegionBytes, UhfCommand, UhfDialect } from './uhf-dialect.ts'

/** Region codes (devices.md §4.1; those of Europe and Korea are not confirmed on a device). */
const REGIONS: RegionBytes = { china: [0x01], us: [0x02], europe: [0x03], korea: [0x06] }

const HARDWARE = 0x00

function command(code: number, params: readonly number[] = [], isSetting = false): UhfCommand {
	return { command: code, bytes: encodeM100(code, params), isSetting }
}

/** M100, QM100 and R200 modules: single rounds, each answered by its tags or by "no tag". */
export const M100_DIALECT: UhfDialect<M100Frame> = {
	match: matchM100Frame,
	frameByteCountMax: M100_FRAME_BYTE_COUNT_MAX,
	setUp: ({ region, powerDbm }) => {
		const code = region === undefined ? null : REGIONS[region]
		const power = powerDbm === undefined ? null : powerDbm * 100
		return [
			// A module that was left in multi inventory floods the line and hears nothing else.
			command(m100Command.stopInventory),
			command(m100Command.moduleInfo, [HARDWARE]),
			...(code ? [command(m100Command.setRegion, code, true)] : []),
			...(power === null ? [] : [command(m100Command.setPower, [power >> 8, power & 0xff], true)]),
		]
	},
	round: command(m100Command.inventory),
	tellsRoundEnd: false,
	read: ({ kind, command: code, params }) => {
		const [first = 0] = params
		if (kind === 'notification') {
			const tag = code === m100Command.inventory ? parseM100Tag(params) : null
			return tag ? { kind: 'tag', epc: tag.epc } : { kind: 'nothing' }
		}
		if (kind === 'command') return { kind: 'nothing' }
		if (code === m100Command.failure)
			return { kind: 'failed', command: null, error: m100ErrorName(first), isEmpty: first === M100_NO_TAG }
		const firmware = code === m100Command.moduleInfo ? parseM100Info(params) : null
		return { kind: 'done', command: code, firmware }
	},
}
