import { describe, expect, test } from 'vitest'
import type { PrinterProfileName } from '../../protocol/devices/device-config.ts'
import type { ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { decodeCommands } from '../../test/simulators/escpos-decoder.ts'
import { decodeReceipts, type PrintedRow } from '../../test/simulators/escpos-paper.ts'
import { concatenate } from '../framing/framer.ts'
import { bitmapOf } from './bitmap.ts'
import { type EncodeSettings, encodeReceipt } from './escpos-encoder.ts'
import { printerProfile } from './printer-profile.ts'
import { hexGlyphs } from './raster-line.ts'

/** Two glyphs: `A` is a frame of 8 × 16 dots, 吉 with the long stroke a block of 16 × 16 with an empty middle. */
const FONT = hexGlyphs(
	`0041:${'FF'}${'81'.repeat(14)}FF\n20BB7:${'FFFF'.repeat(4)}${'F00F'.repeat(8)}${'FFFF'.repeat(4)}\n`,
)

function bytesOf(
	name: PrinterProfileName,
	rows: ReceiptRow[],
	more: Partial<EncodeSettings> = {},
	isCopy = false,
) {
	const settings = { profile: printerProfile(name), glyphs: null, storedLogo: false, ...more }
	return encodeReceipt({ language: 'zh-CN', rows }, settings, isCopy)
}
function printed(...args: Parameters<typeof bytesOf>): readonly PrintedRow[] {
	const { columnCount } = printerProfile(args[0])
	return decodeReceipts(concatenate(...bytesOf(...args)), columnCount)[0]?.rows ?? []
}
const texts = (rows: readonly PrintedRow[]) => rows.map((row) => (row.kind === 'line' ? row.text : row.kind))
const hex = (pieces: readonly Uint8Array[]) => Buffer.from(concatenate(...pieces)).toString('hex')

describe('what a printer has no font for', () => {
	const rare: ReceiptRow[] = [{ kind: 'text', text: '𠮷A' }]

	test('a full GB18030 font prints it', () => {
		expect(texts(printed('generic-80', rare))).toEqual(['𠮷A'])
	})

	test('a GBK font prints a mark of the same width, and everything else as it is', () => {
		expect(texts(printed('gbk-80', rare))).toEqual(['〓A'])
		expect(texts(printed('gbk-80', [{ kind: 'text', text: '南京路 ¥1' }]))).toEqual(['南京路 ￥1'])
	})

	test('with glyphs the line is a picture in the cells of the font, its other lines stay text', () => {
		const rows = printed('gbk-80', [...rare, { kind: 'text', text: '店A' }], { glyphs: FONT })
		expect(texts(rows)).toEqual(['image', '店A'])
		expect(rows[0]).toMatchObject({ width: 40, height: 24 })
	})

	test('the picture is the glyph, one and a half times as large', () => {
		const [row] = printed('gbk-80', rare, { glyphs: FONT })
		if (row?.kind !== 'image') throw new Error('no picture')
		const line = (y: number) =>
			Array.from(row.bytes.subarray(y * 5, y * 5 + 5), (byte) => byte.toString(2).padStart(8, '0')).join('')
		expect(line(0)).toBe(`${'1'.repeat(24)}${'1'.repeat(12)}0000`)
		expect(line(12)).toBe(
			`${'1'.repeat(6)}${'0'.repeat(12)}${'1'.repeat(6)}${'11'}${'0'.repeat(9)}${'1'}0000`,
		)
	})

	test('a line of which one character has no glyph either shows marks', () => {
		expect(texts(printed('gbk-80', [{ kind: 'text', text: '𠮷店' }], { glyphs: FONT }))).toEqual(['〓店'])
	})

	test('styles of a picture: twice as large, inverse with its margin', () => {
		const [title] = printed('gbk-80', [{ kind: 'title', text: '𠮷' }], { glyphs: FONT })
		expect(title).toMatchObject({ kind: 'image', width: 48, height: 48 })
		const spaced = hexGlyphs(`0020:${'00'.repeat(16)}\n20BB7:${'00'.repeat(32)}\n`)
		const [mark] = printed('gbk-80', [{ kind: 'mark', text: '𠮷' }], { glyphs: spaced })
		expect(mark?.kind === 'image' && mark.bytes.every((byte) => byte === 0xff)).toBe(true)
	})
})

describe('a printer without Chinese', () => {
	test('prints code pages, turning them as the text wants, and leaves Chinese mode alone', () => {
		const rows: ReceiptRow[] = [
			{ kind: 'text', text: 'Crème €2' },
			{ kind: 'text', text: 'Чай' },
			{ kind: 'pair', left: 'Total', right: '￥12' },
		]
		const pieces = bytesOf('international-80', rows)
		expect(texts(printed('international-80', rows)).slice(0, 2)).toEqual(['Crème €2', 'Чай'])
		expect(hex(pieces)).toContain('1c2e1b7400')
		expect(hex(pieces)).not.toContain('1c26')
		// The yen sign is one column here: the line is exactly as wide as the paper.
		expect(pieces.at(-1)).toHaveLength(48 + 1 + 3)
	})

	test('shows marks for Chinese, and says COPY in letters', () => {
		const rows = printed('international-80', [{ kind: 'text', text: '店 A' }], {}, true)
		expect(texts(rows)).toEqual(['DUPLICATE / COPY', '?? A'])
	})
})

describe('codes, pictures and the cutter', () => {
	test('EAN-13 with its check digit; a wrong one is text', () => {
		const barcode = (data: string): ReceiptRow => ({ kind: 'barcode', symbology: 'ean13', data })
		expect(printed('generic-80', [barcode('6901234567892')])[0]).toEqual({
			kind: 'barcode',
			symbology: 'EAN-13',
			data: '690123456789',
		})
		expect(texts(printed('generic-80', [barcode('6901234567891')]))).toEqual(['6901234567891'])
	})

	test('a QR code holds its text in UTF-8, and its modules fit the paper', () => {
		for (const name of ['generic-80', 'generic-58'] as const)
			for (const data of ['x', '发票'.repeat(60)]) {
				expect(printed(name, [{ kind: 'qr', data }])[0]).toEqual({ kind: 'qr', data })
				expect(hex(bytesOf(name, [{ kind: 'qr', data }]))).toMatch(/1d286b030031430[2-6]/)
			}
	})

	test('a picture goes in bands that fit a chunk and comes out whole, on every kind of printer', () => {
		const picture = bitmapOf(200, 90, (x, y) => (x + y) % 3 === 0)
		const row: ReceiptRow = {
			kind: 'image',
			width: 200,
			height: 90,
			bits: Buffer.from(picture.bytes).toString('base64'),
		}
		for (const name of ['epson-80', 'generic-80'] as const) {
			const pieces = bytesOf(name, [row])
			for (const piece of pieces) {
				expect(piece.length).toBeLessThanOrEqual(512)
				expect(decodeCommands(piece).rest).toHaveLength(0)
			}
			expect(printed(name, [row])).toEqual([{ kind: 'image', ...picture }])
		}
	})

	test('a picture wider than the paper is cropped, and holds no real-time command', () => {
		const bits = Buffer.from(new Uint8Array(72 * 2).fill(0x10).fill(0x14, 72)).toString('base64')
		const wide: ReceiptRow = { kind: 'image', width: 576, height: 2, bits }
		expect(printed('generic-58', [wide])[0]).toMatchObject({ kind: 'image', width: 384, height: 2 })
		expect(hex(bytesOf('generic-80', [wide])).slice(0, 300)).not.toMatch(/10(04|05|14)/)
	})

	test('the logo that is stored in the printer stands at the head', () => {
		expect(texts(printed('generic-80', [{ kind: 'text', text: 'a' }], { storedLogo: true }))).toEqual([
			'logo',
			'',
			'a',
		])
	})
})

test('58 mm: no line is wider than 32 columns', () => {
	const rows = texts(
		printed('generic-58', [
			{ kind: 'title', text: '南京路便利店南京路便利店' },
			{ kind: 'pair', left: '可口可乐 330ml 六连包', right: '￥12.50' },
			{ kind: 'rule' },
		]),
	)
	expect(rows).toEqual(['南京路便利店南京', '路便利店', `可口可乐 330ml 六连包    ￥12.50`, '-'.repeat(32)])
})
