import { gtinCheckDigit } from '../../protocol/catalogue/gtin.ts'
import { toHex } from '../framing/hex.ts'

/** What stands in the memory of an EPC Gen2 tag (EPCglobal Gen2 v2 §6.3.2.1), and what an EPC says of an article. */
export type PcWord = {
	/** How many words (16 bits) the EPC has. */
	readonly words: number
	/** The EPC's own header says what it is; false: the 8 low bits of the PC are an ISO application family. */
	readonly isGs1: boolean
}

export function readPcWord(pc: number): PcWord {
	return { words: pc >> 11, isGs1: (pc & 0x0100) === 0 }
}

/** Bytes of an EPC behind its PC word; null when its length is not what the PC word says. */
export function epcAfterPc(pcAndEpc: Uint8Array): { readonly pc: number; readonly epc: Uint8Array } | null {
	const [high, low] = pcAndEpc
	if (high === undefined || low === undefined) return null
	const pc = high * 256 + low
	const epc = pcAndEpc.slice(2)
	return epc.length > 0 && epc.length === readPcWord(pc).words * 2 ? { pc, epc } : null
}

/** CRC-16 of Gen2 (§6.3.1.5): polynomial 1021, start FFFF, complemented. Over PC and EPC it is what the tag sends. */
export function gen2Crc16(bytes: Uint8Array): number {
	let crc = 0xffff
	for (const byte of bytes) {
		crc ^= byte << 8
		for (let bit = 0; bit < 8; bit++)
			crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
	}
	return ~crc & 0xffff
}

export type Tid = {
	/** Mask designer, nine bits, as three hexadecimal digits. */
	readonly designer: string
	/** Twelve bits, as three hexadecimal digits. */
	readonly model: string
	/** Whether an extended TID, with a serial number, follows. */
	readonly isExtended: boolean
}

/** The first four bytes of the TID bank (class E2); null for others. */
export function readTid(tid: Uint8Array): Tid | null {
	const [header, second, third, fourth] = tid
	if (header !== 0xe2 || second === undefined || third === undefined || fourth === undefined) return null
	const hex = (value: number) => value.toString(16).padStart(3, '0')
	const designer = ((second & 0x1f) << 4) | (third >> 4)
	return { designer: hex(designer), model: hex(((third & 0x0f) << 8) | fourth), isExtended: second >= 0x80 }
}

/** An article and the number of this piece of it (GS1 EPC Tag Data Standard §14.6.1). */
export type Sgtin = { readonly gtin14: string; readonly serial: number; readonly filter: number }

const SGTIN_96_HEADER = 0x30
const SGTIN_96_BYTE_COUNT = 12
/** By partition: bits and digits of the company prefix; the item reference has the rest of 44 bits and 13 digits. */
const COMPANY_BITS = [40, 37, 34, 30, 27, 24, 20]
const COMPANY_DIGITS = [12, 11, 10, 9, 8, 7, 6]
const COMPANY_AND_ITEM_BITS = 44
const COMPANY_AND_ITEM_DIGITS = 13
const SERIAL_BITS = 38

/** The article of an SGTIN-96; null for any other EPC, or one whose numbers have more digits than they may. */
export function readSgtin96(epc: Uint8Array): Sgtin | null {
	if (epc[0] !== SGTIN_96_HEADER || epc.length !== SGTIN_96_BYTE_COUNT) return null
	const bits = BigInt(`0x${toHex(epc)}`)
	const field = (from: number, count: number) => Number(BigInt.asUintN(count, bits >> BigInt(from)))
	const partition = field(SERIAL_BITS + COMPANY_AND_ITEM_BITS, 3)
	const companyBits = COMPANY_BITS[partition]
	const companyDigits = COMPANY_DIGITS[partition]
	if (companyBits === undefined || companyDigits === undefined) return null
	const itemBits = COMPANY_AND_ITEM_BITS - companyBits
	const company = String(field(SERIAL_BITS + itemBits, companyBits)).padStart(companyDigits, '0')
	const itemDigits = COMPANY_AND_ITEM_DIGITS - companyDigits
	const item = String(field(SERIAL_BITS, itemBits)).padStart(itemDigits, '0')
	if (company.length !== companyDigits || item.length !== itemDigits) return null
	// The indicator stands in front in a GTIN, and as the item's first digit in an EPC.
	const digits = `${item.charAt(0)}${company}${item.slice(1)}`
	return {
		gtin14: digits + gtinCheckDigit(digits),
		serial: field(0, SERIAL_BITS),
		filter: field(SERIAL_BITS + COMPANY_AND_ITEM_BITS + 3, 3),
	}
}
