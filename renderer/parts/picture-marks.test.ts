import { expect, test } from 'vitest'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { SAMPLE_RECEIPT } from '../../test/helpers/sample-views.ts'
import { RECEIPT_OF_SIXTY_LINES } from '../../test/pictures/receipt-of-sixty-lines.ts'
import { pictureMarks } from './picture-marks.ts'
import { paperRows } from './receipt-rows.ts'

const layoutOf = (...rows: ReceiptRow[]): ReceiptLayout => ({ language: 'zh-CN', rows })

test.each([
	['a short receipt', SAMPLE_RECEIPT],
	['a long one with everything', RECEIPT_OF_SIXTY_LINES],
])(
	'%s: as wide as the paper, every character of the screen in its cell, nothing outside',
	(_name, layout) => {
		const { width, height, marks } = pictureMarks(layout)
		expect(width).toBe(576)
		for (const mark of marks) {
			expect(mark.x).toBeGreaterThanOrEqual(0)
			expect(mark.x + mark.width).toBeLessThanOrEqual(width)
			expect(mark.y).toBeGreaterThanOrEqual(0)
			expect(mark.y + mark.height).toBeLessThanOrEqual(height)
		}
		const drawn = marks.flatMap((mark) => (mark.kind === 'character' ? [mark.character] : [])).join('')
		const shown = paperRows(layout)
			.filter(({ figure }) => figure?.kind !== 'qr')
			.map(({ text }) => text)
		expect(drawn).toBe(shown.join('').replaceAll(' ', ''))
	},
)

test('columns are twelve dots, a Chinese character two of them; a title doubles both', () => {
	const { marks } = pictureMarks(
		layoutOf({ kind: 'pair', left: '米a', right: '9' }, { kind: 'title', text: '店' }),
	)
	expect(marks.map(({ x, width, height }) => ({ x, width, height }))).toEqual([
		{ x: 0, width: 24, height: 24 },
		{ x: 24, width: 12, height: 24 },
		{ x: 564, width: 12, height: 24 },
		{ x: 264, width: 48, height: 48 },
	])
})

test('a remark is white on black', () => {
	const [ground, letter] = pictureMarks(layoutOf({ kind: 'mark', text: 'A' })).marks
	expect(ground).toMatchObject({ kind: 'black', x: 0, width: 36 })
	expect(letter).toMatchObject({ kind: 'character', character: 'A', isWhite: true, x: 12, y: ground?.y })
})

test('what is no barcode, or none that fits the paper, stands as text', () => {
	const kindsOf = (row: ReceiptRow) => new Set(pictureMarks(layoutOf(row)).marks.map(({ kind }) => kind))
	expect(kindsOf({ kind: 'barcode', symbology: 'code128', data: '小票' })).toEqual(new Set(['character']))
	expect(kindsOf({ kind: 'barcode', symbology: 'ean13', data: '123' })).toEqual(new Set(['character']))
	const long = { kind: 'barcode', symbology: 'code128', data: 'A'.repeat(60) } as const
	expect(kindsOf(long)).toEqual(new Set(['character']))
	expect(kindsOf({ ...long, data: 'A' })).toEqual(new Set(['black', 'character']))
})
