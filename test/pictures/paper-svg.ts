/**
 * A printed receipt as the printer's dots would lie: 576 dots wide, each character in the cell that font A gives it. What is a
 * column off on paper is a column off here, which the screen's paper would hide.
 */
import { correction, generate } from 'lean-qr'
import { code128Widths } from '../../renderer/parts/code128.ts'
import { ean13Widths } from '../../renderer/parts/ean13.ts'
import type { PrintedLine, PrintedReceipt, PrintedRow } from '../simulators/escpos-paper.ts'

const WIDTH = 576
const MARGIN = 24
const CELL = 12
const CHARACTER_HEIGHT = 24
const LINE_SPACING = 30
const BAR_HEIGHT = 80

type Drawn = { readonly svg: string; readonly height: number }

export function paperSvg(receipt: PrintedReceipt): string {
	let y = MARGIN * 2
	const parts = receipt.rows.map((row) => {
		const { svg, height } = drawn(row)
		const placed = `<g transform="translate(${MARGIN} ${y})">${svg}</g>`
		y += height
		return placed
	})
	const width = WIDTH + 2 * MARGIN
	const height = y + MARGIN * 3
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" fill="#fffefa"/>${parts.join('\n')}</svg>`
}

function drawn(row: PrintedRow): Drawn {
	switch (row.kind) {
		case 'line':
			return line(row)
		case 'barcode': {
			const widths = row.symbology === 'EAN-13' ? ean13Widths(row.data) : code128Widths(row.data)
			return bars(widths, row.symbology === 'EAN-13' ? eanText(row.data) : row.data)
		}
		case 'qr':
			return qr(row.data)
		case 'image':
			return picture(row.width, row.height, (x, y) => dotOf(row.bytes, row.width, x, y))
		case 'logo':
			return { svg: '', height: 0 }
	}
}

function line(row: PrintedLine): Drawn {
	const scaleX = row.doubleWidth ? 2 : 1
	const scaleY = row.doubleHeight ? 2 : 1
	let x = 0
	const cells = Array.from(row.text, (character) => {
		const width = (character < '\u0080' ? 1 : 2) * CELL * scaleX
		const cell = { character, x, width }
		x += width
		return cell
	})
	const left = row.align === 'left' ? 0 : row.align === 'right' ? WIDTH - x : Math.floor((WIDTH - x) / 2)
	const height = CHARACTER_HEIGHT * scaleY
	const ink = row.reverse ? '#fffefa' : '#111'
	const ground = row.reverse ? `<rect x="${left}" width="${x}" height="${height}" fill="#111"/>` : ''
	const glyphs = cells
		.filter(({ character }) => character !== ' ')
		.map(({ character, x: at, width }) => {
			const middle = (left + at + width / 2) / scaleX
			return `<text x="${middle}" y="20.5" transform="scale(${scaleX} ${scaleY})">${escaped(character)}</text>`
		})
	const weight = row.bold ? 700 : 400
	return {
		svg: `${ground}<g fill="${ink}" font-weight="${weight}" font-size="22" text-anchor="middle">${glyphs.join('')}</g>`,
		height: height + LINE_SPACING - CHARACTER_HEIGHT,
	}
}

const escaped = (character: string) => character.replace('&', '&amp;').replace('<', '&lt;')

/** The printer adds the check digit, in the bars and below them. */
function eanText(digits: string): string {
	const sum = Array.from(digits).reduce(
		(total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3),
		0,
	)
	return `${digits}${(10 - (sum % 10)) % 10}`
}

function bars(widths: readonly number[], data: string): Drawn {
	const moduleCount = widths.reduce((sum, width) => sum + width, 0)
	const module = moduleCount * 3 + 60 <= WIDTH ? 3 : 2
	let x = Math.floor((WIDTH - moduleCount * module) / 2)
	const rects = widths.map((width, index) => {
		const rect = index % 2 === 0 ? `<rect x="${x}" width="${width * module}" height="${BAR_HEIGHT}"/>` : ''
		x += width * module
		return rect
	})
	const label = `<text x="${WIDTH / 2}" y="${BAR_HEIGHT + 20}" font-size="22" text-anchor="middle">${data}</text>`
	return { svg: rects.join('') + label, height: BAR_HEIGHT + LINE_SPACING }
}

function qr(data: string): Drawn {
	const code = generate(data, { minCorrectionLevel: correction.M })
	const module = Math.max(2, Math.min(6, Math.floor(320 / (code.size + 8))))
	const side = code.size * module
	return picture(side, side, (x, y) => code.get(Math.floor(x / module), Math.floor(y / module)))
}

function picture(width: number, height: number, isBlack: (x: number, y: number) => boolean): Drawn {
	const left = Math.floor((WIDTH - width) / 2)
	const runs: string[] = []
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			if (!isBlack(x, y)) continue
			const from = x
			while (x < width && isBlack(x, y)) x++
			runs.push(`M${left + from} ${y}h${x - from}v1h${from - x}z`)
		}
	return { svg: `<path shape-rendering="crispEdges" d="${runs.join('')}"/>`, height: height + 6 }
}

function dotOf(bytes: Uint8Array, width: number, x: number, y: number): boolean {
	return (((bytes[y * Math.ceil(width / 8) + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1
}
