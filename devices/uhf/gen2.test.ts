import { describe, expect, test } from 'vitest'
import { fromHex } from '../../test/helpers/device-vectors.ts'
import { epcAfterPc, gen2Crc16, readPcWord, readSgtin96, readTid } from './gen2.ts'

describe('EPC Gen2', () => {
	test('the PC word says how long the EPC is, and another length is no EPC', () => {
		expect(readPcWord(0x3000)).toEqual({ words: 6, isGs1: true })
		expect(readPcWord(0x3400)).toEqual({ words: 6, isGs1: true })
		expect(readPcWord(0x1100)).toEqual({ words: 2, isGs1: false })
		expect(epcAfterPc(fromHex('1000 AABBCCDD'))).toEqual({ pc: 0x1000, epc: fromHex('AABBCCDD') })
		for (const wrong of ['', '10', '1000', '1000 AABBCC', '1000 AABBCCDDEE', '0000'])
			expect(epcAfterPc(fromHex(wrong)), wrong).toBeNull()
	})

	test("the CRC is what a tag sends, and the check value of its standard's example", () => {
		expect(gen2Crc16(fromHex('340030751FEB705C5904E3D50D70'))).toBe(0x3a76)
		expect(gen2Crc16(new TextEncoder().encode('123456789'))).toBe(0xd64e)
	})

	test('a TID names designer and model; other classes are none', () => {
		expect(readTid(fromHex('E2801160'))).toEqual({ designer: '001', model: '160', isExtended: true })
		expect(readTid(fromHex('E2003412'))).toEqual({ designer: '003', model: '412', isExtended: false })
		expect(readTid(fromHex('E0801160'))).toBeNull()
		expect(readTid(fromHex('E280'))).toBeNull()
	})

	test.each([
		['3074257BF7194E4000001A85', { gtin14: '80614141123458', serial: 6789, filter: 3 }],
		['3035A537C8377540000003E9', { gtin14: '06901234567892', serial: 1001, filter: 1 }],
		// All bits of the serial, and the widest company prefix.
		['30000000000040FFFFFFFFFF', { gtin14: '30000000000162', serial: 2 ** 38 - 1, filter: 0 }],
		// Partition 7 does not exist; a company of seven digits in 24 bits may not be 16 777 215.
		['301C257BF7194E4000001A85', null],
		['3017FFFFFF194E4000001A85', null],
		['3174257BF7194E4000001A85', null],
		['3074257BF7194E4000001A', null],
	])('%s', (epc, sgtin) => {
		expect(readSgtin96(fromHex(epc))).toEqual(sgtin)
	})
})
