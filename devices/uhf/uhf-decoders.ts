import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { hexOf } from '../framing/hex.ts'
import { gen2Crc16 } from './gen2.ts'
import { epcFields } from './gen2-decoder.ts'
import {
	M100_FRAME_BYTE_COUNT_MAX,
	type M100Frame,
	m100Command,
	m100ErrorName,
	matchM100Frame,
	parseM100Access,
	parseM100Info,
	parseM100Tag,
} from './m100-codec.ts'
import {
	matchR2000Frame,
	parseR2000RoundEnd,
	parseR2000Tag,
	R2000_FRAME_BYTE_COUNT_MAX,
	type R2000Frame,
	r2000CodeName,
	r2000Command,
} from './r2000-codec.ts'

/** M100 modules in words. */
export const m100Decoder: ProtocolDecoder = {
	name: 'uhf_m100',
	summary: 'UHF modules M100, QM100, R200 (YRM100): BB … 7E, both sides',
	hasDirections: false,
	contexts: {},
	start: () =>
		framedDecoder({
			match: matchM100Frame,
			byteCountMax: M100_FRAME_BYTE_COUNT_MAX,
			describe: (frame) => ({ kind: frame.kind, fields: m100Fields(frame) }),
		}),
}

/** Readers on R2000 and E710 in words. A command and its reply have one shape: only the direction tells them apart. */
export const r2000Decoder: ProtocolDecoder = {
	name: 'uhf_r2000',
	summary: 'UHF readers on Impinj R2000 and E710 (YR9010, IND90x): A0 …, both sides',
	hasDirections: true,
	contexts: {},
	start: ({ direction }) =>
		framedDecoder({
			match: matchR2000Frame,
			byteCountMax: R2000_FRAME_BYTE_COUNT_MAX,
			describe: (frame) => (direction === 'host' ? r2000Asked(frame) : r2000Said(frame)),
		}),
}

const byteHex = (byte: number) => hexOf(Uint8Array.of(byte))

const READ = 0x39

function m100Fields({ kind, command, params }: M100Frame): Fields {
	if (kind === 'command') return { cmd: byteHex(command), params: hexOf(params) }
	if (command === m100Command.failure) {
		const [code = 0] = params
		const named = parseM100Access(params.subarray(1))
		const words = { error: byteHex(code), meaning: m100ErrorName(code) }
		return named ? { ...words, ...epcFields(named.epc) } : words
	}
	if (kind === 'notification') return m100TagFields(params)
	const fields = { rsp: byteHex(command) }
	if (command === m100Command.moduleInfo) return { ...fields, text: parseM100Info(params) }
	const read = command === READ ? parseM100Access(params) : null
	return read
		? { ...fields, ...epcFields(read.epc), data: hexOf(read.rest) }
		: { ...fields, params: hexOf(params) }
}

function m100TagFields(params: Uint8Array): Fields {
	const tag = parseM100Tag(params)
	if (!tag) return { error: 'tag' }
	const crc = hexOf(tag.crc)
	return {
		rssi: tag.rssiDbm,
		pc: hexOf(tag.pcAndEpc.subarray(0, 2)),
		...epcFields(tag.epc),
		crc,
		crcOk: gen2Crc16(tag.pcAndEpc) === Number.parseInt(crc, 16),
	}
}

function r2000Asked({ address, command, data }: R2000Frame): { kind: string; fields: Fields } {
	return { kind: 'command', fields: { cmd: byteHex(command), adr: byteHex(address), data: hexOf(data) } }
}

function r2000Said({ address, command, data }: R2000Frame): { kind: string; fields: Fields } {
	const fields = { cmd: byteHex(command), adr: byteHex(address) }
	const [first = 0, second = 0] = data
	if (data.length === 1)
		return { kind: 'reply', fields: { ...fields, code: byteHex(first), meaning: r2000CodeName(first) } }
	if (command === r2000Command.firmware)
		return { kind: 'reply', fields: { ...fields, major: first, minor: second } }
	const end = parseR2000RoundEnd(data)
	if (end) {
		const { antenna, readsPerSecond, total } = end
		return { kind: 'roundEnd', fields: { ...fields, ant: antenna, rate: readsPerSecond, total } }
	}
	const tag = parseR2000Tag(data)
	if (!tag) return { kind: 'reply', fields: { ...fields, data: hexOf(data) } }
	const { channel, antenna, pc, rssiRaw, rssiDbm } = tag
	const words = pc.toString(16).padStart(4, '0')
	const radio = { freq: channel, ant: antenna, pc: words, rssiRaw, rssi: rssiDbm }
	return { kind: 'tag', fields: { ...fields, ...radio, ...epcFields(tag.epc) } }
}
