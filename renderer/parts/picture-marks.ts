/**
 * A receipt's rows as marks on a picture as wide as the paper, one pixel to a dot: each character in the cell that the printer
 * gives it. Pure: what draws the marks is `receipt-picture.ts`.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import type { ReceiptImage, ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import {
	barModuleDots,
	barWidths,
	blackRuns,
	COLUMN_DOTS,
	imageField,
	PAPER_DOTS,
	qrField,
	sumOf,
} from './figure-shapes.ts'
import { columnsOf, PAPER_COLUMNS, type PaperRow, paperRows, wrapColumns } from './receipt-rows.ts'

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export type PictureMark =
	| ({ readonly kind: 'black' } & Box)
	/** The box is the cell, in which the glyph stands so many times as wide and as high as usual. */
	| ({
			readonly kind: 'character'
			readonly character: string
			readonly scaleX: 1 | 2
			readonly scaleY: 1 | 2
			readonly bold: boolean
			readonly isWhite: boolean
	  } & Box)

/** Pixels. */
export type PictureMarks = {
	readonly width: number
	readonly height: number
	readonly marks: readonly PictureMark[]
}

const CHARACTER_HEIGHT = 24
const LINE_GAP = 6
const MARGIN = 24
const BAR_HEIGHT = 80
/** Around codes and pictures. */
const FIGURE_GAP = 12
/** A QR code of four centimetres fits a hand. */
const QR_DOTS_MAX = 320
const QR_QUIET_MODULES = 8

/** What stands in one row, from its own top. */
type Piece = { readonly marks: readonly PictureMark[]; readonly height: number }

export function pictureMarks(layout: ReceiptLayout, logo: ReceiptImage | null = null): PictureMarks {
	const margin: Piece = { marks: [], height: MARGIN }
	return { width: PAPER_DOTS, ...stacked([margin, ...paperRows(layout, logo).map(pieceOf), margin]) }
}

function pieceOf(row: PaperRow): Piece {
	const { figure } = row
	if (figure === null) return linePiece(row)
	switch (figure.kind) {
		case 'code128':
		case 'ean13':
			return barsPiece(barWidths(figure.kind, row.text), row)
		case 'qr': {
			const field = qrField(row.text)
			const fitting = Math.floor(QR_DOTS_MAX / (field.width + QR_QUIET_MODULES))
			return dotsPiece(field, Math.max(2, Math.min(6, fitting)))
		}
		case 'image':
			return dotsPiece(imageField(figure), 1)
		default:
			return unreachable(figure)
	}
}

function linePiece(row: PaperRow): Piece {
	const scaleX = row.doubleWidth ? 2 : 1
	const scaleY = row.doubleHeight ? 2 : 1
	const height = CHARACTER_HEIGHT * scaleY
	const widthOf = (text: string) => columnsOf(text) * COLUMN_DOTS * scaleX
	const width = widthOf(row.text)
	const left = leftOf(row.align, width)
	const ground: PictureMark[] = row.inverse ? [{ kind: 'black', x: left, y: 0, width, height }] : []
	let x = left
	const characters = Array.from(row.text).flatMap((character): PictureMark[] => {
		const box = { x, y: 0, width: widthOf(character), height }
		x += box.width
		if (character === ' ') return []
		const look = { scaleX, scaleY, bold: row.bold, isWhite: row.inverse } as const
		return [{ kind: 'character', character, ...look, ...box }]
	})
	return { marks: [...ground, ...characters], height: height + LINE_GAP }
}

function leftOf(align: PaperRow['align'], width: number): number {
	if (align === 'left') return 0
	return align === 'right' ? PAPER_DOTS - width : Math.floor((PAPER_DOTS - width) / 2)
}

/** Data that is no such code, or is too long for the paper, stands as text, as the printer prints it. */
function barsPiece(widths: readonly number[], row: PaperRow): Piece {
	const module = barModuleDots(widths)
	const width = sumOf(widths) * module
	const label = stacked(wrapColumns(row.text, PAPER_COLUMNS).map((text) => linePiece({ ...row, text })))
	if (width === 0 || width > PAPER_DOTS) return label
	let x = leftOf('centre', width)
	const bars = widths.flatMap((modules, index): PictureMark[] => {
		const bar = { kind: 'black', x, y: FIGURE_GAP, width: modules * module, height: BAR_HEIGHT } as const
		x += bar.width
		return index % 2 === 0 ? [bar] : []
	})
	return stacked([{ marks: bars, height: FIGURE_GAP + BAR_HEIGHT + LINE_GAP }, label])
}

function dotsPiece(field: ReturnType<typeof imageField>, scale: number): Piece {
	const left = leftOf('centre', field.width * scale)
	const marks = blackRuns(field).map(
		({ x, y, width }): PictureMark => ({
			kind: 'black',
			x: left + x * scale,
			y: FIGURE_GAP + y * scale,
			width: width * scale,
			height: scale,
		}),
	)
	return { marks, height: field.height * scale + 2 * FIGURE_GAP }
}

function stacked(pieces: readonly Piece[]): Piece {
	let height = 0
	const marks = pieces.flatMap((piece) => {
		const placed = piece.marks.map((mark) => ({ ...mark, y: mark.y + height }))
		height += piece.height
		return placed
	})
	return { marks, height }
}
