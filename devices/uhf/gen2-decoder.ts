import type { Decoded, Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { wholeDecoder } from '../decode/whole-decoder.ts'
import { hexOf } from '../framing/hex.ts'
import { epcAfterPc, gen2Crc16, readPcWord, readSgtin96, readTid } from './gen2.ts'

/** The memory of an EPC Gen2 tag in words: a TID, an EPC, or PC and EPC with their CRC as a tag sends them. */
export const gen2Decoder: ProtocolDecoder = {
	name: 'gen2',
	summary: 'EPC Gen2 tag memory: TID, PC word with EPC and CRC-16, SGTIN-96 with its GTIN',
	hasDirections: false,
	contexts: {},
	start: () => wholeDecoder((bytes) => [decode(bytes)]),
}

function decode(bytes: Uint8Array): Decoded {
	const told = (kind: string, fields: Fields): Decoded => ({ kind, offset: 0, bytes, fields })
	const sent = epcAfterPc(bytes.subarray(0, -2))
	if (sent) return told('pcEpcCrc', { ...pcFields(sent.pc), ...crcFields(bytes), ...epcFields(sent.epc) })
	const tid = readTid(bytes)
	if (tid) return told('tid', { mdid: tid.designer, model: tid.model, xtid: tid.isExtended })
	const sgtin = readSgtin96(bytes)
	if (sgtin) return told('epc', { gtin14: sgtin.gtin14, serial: sgtin.serial, filter: sgtin.filter })
	return told('badFormat', { error: 'format' })
}

function pcFields(pc: number): Fields {
	const { words, isGs1 } = readPcWord(pc)
	return { pc: pc.toString(16).padStart(4, '0'), words, gs1: isGs1 }
}

/** The last two bytes are the CRC of those before. */
function crcFields(bytes: Uint8Array): Fields {
	const crc = hexOf(bytes.subarray(-2))
	return { crc, crcOk: gen2Crc16(bytes.subarray(0, -2)) === Number.parseInt(crc, 16) }
}

/** An EPC, with article and serial where it has them. */
export function epcFields(epc: Uint8Array): Fields {
	const sgtin = readSgtin96(epc)
	return { epc: hexOf(epc), ...(sgtin ? { gtin: sgtin.gtin14, serial: sgtin.serial } : {}) }
}
