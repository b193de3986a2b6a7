import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { hexOf } from '../framing/hex.ts'
import {
	matchPn532Frame,
	PN532_FRAME_BYTE_COUNT_MAX,
	type Pn532Frame,
	parseTypeATarget,
	pn532Command,
} from './pn532-codec.ts'

/** PN532 frames in words. What a reply means depends on its command, whose code it carries plus one. */
export const pn532Decoder: ProtocolDecoder = {
	name: 'pn532',
	summary: 'NXP PN532 on a high-speed UART: frames, and MIFARE Classic and NTAG commands inside them',
	hasDirections: false,
	contexts: {},
	start: () =>
		framedDecoder({
			match: matchPn532Frame,
			byteCountMax: PN532_FRAME_BYTE_COUNT_MAX,
			describe,
			fault: (fault) => FAULTS[fault] ?? {},
		}),
}

/** By the names of the check bytes: of the data, and of the length. */
const FAULTS: Readonly<Record<string, Fields>> = { checksum: { error: 'dcs' }, length: { error: 'lcs' } }

function describe(frame: Pn532Frame): { kind: string; fields: Fields } {
	switch (frame.kind) {
		case 'ack':
			return { kind: 'ack', fields: { ack: true } }
		case 'nack':
			return { kind: 'nack', fields: { nack: true } }
		case 'syntaxError':
			return { kind: 'syntaxError', fields: { error: '7f' } }
		case 'command':
			return { kind: 'command', fields: { cmd: byteHex(frame.code), ...cardCommand(frame) } }
		case 'reply':
			return { kind: 'reply', fields: replyFields(frame.code, frame.data) }
	}
}

function replyFields(code: number, data: Uint8Array): Fields {
	const fields = { rsp: byteHex(code), len: data.length + 2 }
	if (code === pn532Command.inListPassiveTarget + 1) {
		const target = parseTypeATarget(data)
		if (target === 'none') return { ...fields, n: 0 }
		if (target === 'malformed') return { ...fields, error: 'target' }
		const { atqa, sak, uid } = target
		return { ...fields, n: 1, tg: target.target, atqa: hexOf(atqa), sak: byteHex(sak), uid: hexOf(uid) }
	}
	if (code === pn532Command.getFirmwareVersion + 1) {
		const [ic = 0, ver = 0, rev = 0, support = 0] = data
		return { ...fields, ic: byteHex(ic), ver, rev, support }
	}
	if (code !== EXCHANGE + 1 && code !== THROUGH + 1) return fields
	return { ...fields, status: byteHex(data[0] ?? 0xff), ...cardAnswer(code, data.subarray(1)) }
}

/** InDataExchange and InCommunicateThru: what goes to the card and back (UM0701-02 §7.3.8, §7.3.9). */
const EXCHANGE = 0x40
const THROUGH = 0x42
const DECREMENT = 0xc0
const INCREMENT = 0xc1

/** The card's own command: its code, the block or page, and by how much a value block moves (signed, little-endian). */
function cardCommand({ code, data }: { code: number; data: Uint8Array }): Fields {
	const [, mifare, block] = data
	if (code !== EXCHANGE || mifare === undefined) return {}
	const fields = { mf: byteHex(mifare), ...(block === undefined ? {} : { block }) }
	const isValue = (mifare === DECREMENT || mifare === INCREMENT) && data.length >= 7
	return isValue ? { ...fields, value: viewOf(data).getInt32(3, true) } : fields
}

/** Sizes of GET_VERSION, byte 6 (NTAG213/215/216 datasheet §10.1). */
const NTAG_OF_SIZE: Readonly<Record<number, string>> = { 15: 'NTAG213', 17: 'NTAG215', 19: 'NTAG216' }

function cardAnswer(code: number, data: Uint8Array): Fields {
	const product = NTAG_OF_SIZE[data[6] ?? 0]
	if (code === THROUGH + 1) return data.length === 8 && product !== undefined ? { product } : {}
	if (data.length !== 16) return {}
	const value = valueBlockOf(data)
	return { data: hexOf(data), ...(value ?? {}) }
}

/** A value block holds its value three times, once inverted, then its address four times (MF1S50 §8.6.2.1). */
function valueBlockOf(block: Uint8Array): { value: number; addr: number } | null {
	const view = viewOf(block)
	const value = view.getInt32(0, true)
	const addr = view.getUint8(12)
	const isWhole =
		view.getInt32(4, true) === ~value &&
		view.getInt32(8, true) === value &&
		[0xff, 0, 0xff].every((turned, index) => view.getUint8(13 + index) === (addr ^ turned))
	return isWhole ? { value, addr } : null
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const byteHex = (byte: number) => hexOf(Uint8Array.of(byte))
