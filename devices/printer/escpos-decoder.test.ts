import { expect, test } from 'vitest'
import { fromHex } from '../../test/helpers/device-vectors.ts'
import type { DecodeOptions } from '../decode/protocol-decoder.ts'
import { concatenate } from '../framing/framer.ts'
import { escpos } from './escpos-commands.ts'
import { escposDecoder } from './escpos-decoder.ts'
import { encodeReceipt } from './escpos-encoder.ts'
import { printerProfile } from './printer-profile.ts'

function decode(hex: string | Uint8Array, options: Partial<DecodeOptions> = {}) {
	const stream = escposDecoder.start({ direction: 'host', context: null, ...options })
	const bytes = typeof hex === 'string' ? fromHex(hex) : hex
	return [...stream.feed(bytes), ...stream.end()]
}
const kinds = (found: ReturnType<typeof decode>) => found.map(({ kind }) => kind)
const errors = (found: ReturnType<typeof decode>) => found.flatMap(({ fields }) => fields.error ?? [])

test('a whole receipt of ours is understood to its last byte', () => {
	const layout = {
		language: 'zh-CN' as const,
		rows: [
			{ kind: 'title' as const, text: '南京路便利店' },
			{ kind: 'pair' as const, left: '可口可乐', right: '¥7.00' },
			{ kind: 'barcode' as const, symbology: 'code128' as const, data: '20261121000042' },
		],
	}
	const bytes = concatenate(
		...encodeReceipt(layout, { profile: printerProfile('epson-80'), glyphs: null, storedLogo: false }, false),
		escpos.feedAndCut,
		escpos.requestProcessId('0042'),
	)
	const found = decode(bytes)
	expect(errors(found)).toEqual([])
	expect(concatenate(...found.map((one) => one.bytes))).toEqual(bytes)
	const said = found.flatMap(({ fields: { text, barcode, id } }) => [text, barcode, id].filter(Boolean))
	expect(said[0]).toBe('南京路便利店')
	expect(said.at(1)).toMatch(/^可口可乐 +￥7.00$/)
	expect(said.slice(2)).toEqual(['20261121000042', '0042'])
})

test('text is read in the code page that was chosen before it', () => {
	const found = decode('1c 2e 1b 74 11 8f 8e 1b 74 13 d5 1c 26 b5 ea')
	expect(found.flatMap(({ fields }) => fields.text ?? [])).toEqual(['ПО', '€', '店'])
})

test.each([
	['1d 6b 43 03 31 32 33', 'barcodeData', 'an EAN-13 of three digits'],
	['1d 6b 49 03 50 4f 53', 'barcodeData', 'a CODE128 without its code set'],
	['1d 28 4c 0c 00 30 70 30 01 01 31 10 00 02 00 aa 55', 'imageLength', 'two lines of 16 dots in two bytes'],
	['10 05 07', 'parameter', 'DLE ENQ 7'],
	['10 14 08 01 03 14 01 06 02 09', 'parameter', 'a clear command with a wrong last byte'],
	['1d 76 30 00 ff ff ff ff', 'length', 'a raster of half a million bytes a line'],
	['1d 28 6b 08 00 31 50 30 48', 'timeout', 'a QR code that ends too soon'],
])('%s: %s (%s)', (hex, error) => {
	expect(decode(hex)[0]?.fields.error).toBe(error)
})

test('after a pulse without its times the next commands are found again', () => {
	expect(kinds(decode('1b 70 00 1b 70 01 32 fa 1b 40'))).toEqual(['badFormat', 'drawer', 'init'])
})

test.each([
	['gs-r-2', '01', { drawerHigh: true }],
	['gs-i', '20', { id: 32 }],
	[null, '0f', { nearEnd: true, end: true }],
	['dle-eot-1', '36', { awaitsRecovery: true, drawerHigh: true }],
	['dle-eot-3', '52', { autoRecoverable: true, mechanical: false }],
	[null, '5f 54 4d 00', { text: 'TM' }],
])('an answer under %s: %s', (context, hex, fields) => {
	expect(decode(hex, { direction: 'device', context })[0]?.fields).toMatchObject(fields)
})
