import { expect, test } from 'vitest'
import {
	columnCountOf,
	printable,
	pairLines as printerPairLines,
	wrapColumns as printerWrap,
} from '../../devices/printer/print-columns.ts'
import { SAMPLE_RECEIPT } from '../../test/helpers/sample-views.ts'
import { code128Widths } from './code128.ts'
import { ean13Widths } from './ean13.ts'
import { columnsOf, PAPER_COLUMNS, pairLines, paperRows, widthRuns, wrapColumns } from './receipt-rows.ts'

const TEXTS = [
	'',
	'a',
	'蒙牛 纯牛奶 250ml×12',
	'金龙鱼 东北大米 5kg 金龙鱼 东北大米 5kg 金龙鱼 东北大米 5kg',
	'Northeast rice, long grain, new harvest, vacuum packed, 5 kilograms',
	'averyveryverylongwordwithoutanyspacesthatdoesnotfitonasinglelineofpaper end',
	'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十',
	'a一二三四五六七八九十一二三四五六七八九十一二三',
]

test('the screen wraps as the printer does', () => {
	for (const text of TEXTS) {
		for (const columns of [24, 48]) {
			expect(wrapColumns(text, columns)).toEqual(printerWrap(text, columns))
			expect(pairLines(text, '1,234.50', columns)).toEqual(printerPairLines(text, '1,234.50', columns))
			expect(columnsOf(text)).toBe(columnCountOf(printable(text)))
		}
	}
})

test('no row is wider than the paper, and pairs end at its edge', () => {
	for (const row of paperRows(SAMPLE_RECEIPT)) {
		expect(columnsOf(row.text)).toBeLessThanOrEqual(row.doubleWidth ? PAPER_COLUMNS / 2 : PAPER_COLUMNS)
	}
	const total = paperRows(SAMPLE_RECEIPT).find((row) => row.doubleHeight && !row.doubleWidth)
	expect(total?.text).toMatch(/^合计 +￥165[.]50$/)
	expect(columnsOf(total?.text ?? '')).toBe(PAPER_COLUMNS)
})

test('runs keep every character in place', () => {
	expect(widthRuns('合计 ¥1')).toEqual([
		{ text: '合计', isWide: true },
		{ text: ' ', isWide: false },
		{ text: '¥', isWide: true },
		{ text: '1', isWide: false },
	])
})

test('a barcode is start, characters, checksum and stop, each eleven modules, the stop thirteen', () => {
	const widths = code128Widths('PJJ123C')
	expect(widths.length).toBe((1 + 7 + 1) * 6 + 7)
	for (let index = 0; index < 9; index += 1) {
		expect(widths.slice(index * 6, index * 6 + 6).reduce((sum, width) => sum + width, 0)).toBe(11)
	}
	expect(widths.slice(-7)).toEqual([2, 3, 3, 1, 1, 1, 2])
	// 104 + 48·1 + 42·2 + 42·3 + 17·4 + 18·5 + 19·6 + 35·7 = 879; 879 mod 103 = 55, in set B the character W.
	expect(widths.slice(-13, -7)).toEqual(code128Widths('W').slice(6, 12))
	expect(code128Widths('中')).toEqual([])
	// Set C: 105 + 12·1 + 34·2 = 185; 185 mod 103 = 82, in set B the character r.
	expect(code128Widths('1234').slice(-13, -7)).toEqual(code128Widths('r').slice(6, 12))
	expect(code128Widths('1234')).toHaveLength(4 * 6 + 7)
})

test('an EAN-13 is guards and digits of seven modules, its first digit told by the sets of the others', () => {
	const widths = ean13Widths('690123456789')
	expect(widths).toEqual(ean13Widths('6901234567892'))
	expect(widths.reduce((sum, width) => sum + width, 0)).toBe(95)
	// 9 in set A, then 0 in set B (GS1, example of a 6 before them: A B B B A A).
	expect(widths.slice(3, 11)).toEqual([3, 1, 1, 2, 1, 1, 2, 3])
	expect(ean13Widths('12')).toEqual([])
})
