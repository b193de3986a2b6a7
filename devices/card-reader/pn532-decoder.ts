import { framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { hexOf } from '../framing/hex.ts'
import { BLOCK_BYTE_COUNT, mifareCommand, readValueBlock } from './mifare-classic.ts'
import { ntagProductOf } from './ntag.ts'
import {
	matchPn532Frame,
	PN532_FRAME_BYTE_COUNT_MAX,
	type Pn532Frame,
	parseTypeATarget,
	pn532Command,
} from './pn532-codec.ts'
import { pn532StatusName } from './pn532-errors.ts'

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
	const [status = 0xff] = data
	const words = { status: byteHex(status), meaning: pn532StatusName(status) }
	return { ...fields, ...words, ...cardAnswer(code, data.subarray(1)) }
}

/** InDataExchange and InCommunicateThru: what goes to the card and back (UM0701-02 §7.3.8, §7.3.9). */
const { inDataExchange: EXCHANGE, inCommunicateThru: THROUGH } = pn532Command

/** The card's own command: its code, the block or page, and by how much a value block moves (signed, little-endian). */
function cardCommand({ code, data }: { code: number; data: Uint8Array }): Fields {
	const [, mifare, block] = data
	if (code !== EXCHANGE || mifare === undefined) return {}
	const fields = { mf: byteHex(mifare), ...(block === undefined ? {} : { block }) }
	const isChange = mifare === mifareCommand.decrement || mifare === mifareCommand.increment
	if (!isChange || data.length < 7) return fields
	return { ...fields, value: new DataView(data.buffer, data.byteOffset).getInt32(3, true) }
}

function cardAnswer(code: number, data: Uint8Array): Fields {
	if (code === THROUGH + 1) {
		const product = ntagProductOf(data)
		return product === null ? {} : { product }
	}
	if (data.length !== BLOCK_BYTE_COUNT) return {}
	const found = readValueBlock(data)
	return { data: hexOf(data), ...(found ? { value: found.value, addr: found.address } : {}) }
}

const byteHex = (byte: number) => hexOf(Uint8Array.of(byte))
