/**
 * A receipt as rows of text on 48 columns, by the same column rules as the printer: a Chinese character takes two.
 * Pure, so that screen and tests see the same paper.
 */
import { unreachable } from '../../protocol/base/assert.ts'
import type { ReceiptImage, ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'

export const PAPER_COLUMNS = 48

export type PaperRow = {
	readonly text: string
	readonly bold: boolean
	/** Characters twice as wide: the row has half as many columns. */
	readonly doubleWidth: boolean
	readonly doubleHeight: boolean
	readonly inverse: boolean
	readonly align: 'left' | 'centre' | 'right'
	/** The row is a code whose data is `text`, or a picture; null: a line of text. */
	readonly figure: PaperFigure | null
}

export type PaperFigure =
	| { readonly kind: 'code128' | 'ean13' | 'qr' }
	/** Lines of whole bytes in base 64, 1 black, the first dot in the highest bit. */
	| { readonly kind: 'image'; readonly width: number; readonly height: number; readonly bits: string }

const PLAIN = {
	bold: false,
	doubleWidth: false,
	doubleHeight: false,
	inverse: false,
	align: 'left',
	figure: null,
} as const

/** What a Chinese printer draws two columns wide: everything outside ASCII comes from its GB18030 font. */
function isWide(character: string): boolean {
	return (character.codePointAt(0) ?? 0) >= 0x80
}

export function columnsOf(text: string): number {
	let columns = 0
	for (const character of text) columns += isWide(character) ? 2 : 1
	return columns
}

/** The text as the printer gets it: no control characters, and the yen sign in the form that its font has. */
function printable(text: string): string {
	return text
		.replace(/\p{Cc}+/gu, ' ')
		.replace(/\p{Cf}|\p{Variation_Selector}/gu, '')
		.replace(/\u00a5/g, '\uffe5')
}

/**
 * Cuts a text into lines of at most `columnsMax` (≥ 2) columns: a Latin word moves to the next line whole when it fits
 * there, a character is never split. At least one line.
 */
export function wrapColumns(text: string, columnsMax: number): readonly string[] {
	const lines: string[] = []
	let line = ''
	for (const piece of text.match(/[!-~]+| +|[^ -~]/gu) ?? []) {
		if (columnsOf(line) + columnsOf(piece) <= columnsMax) {
			line += piece
			continue
		}
		if (line.trim() !== '') lines.push(line.trimEnd())
		line = ''
		for (const character of piece.trim()) {
			if (columnsOf(line + character) > columnsMax) {
				lines.push(line)
				line = ''
			}
			line += character
		}
	}
	if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd())
	return lines
}

/** Left wrapped, right whole at the right edge: on the last line of left if it has room, else on a line of its own. */
export function pairLines(left: string, right: string, columns: number): readonly string[] {
	const lines = [...wrapColumns(left, columns)]
	if (columnsOf(right) > columns) return [...lines, ...wrapColumns(right, columns)]
	const last = lines.at(-1) ?? ''
	const hasRoom = columnsOf(last) + 1 + columnsOf(right) <= columns
	const head = hasRoom ? (lines.pop() ?? '') : ''
	return [...lines, head + ' '.repeat(columns - columnsOf(head) - columnsOf(right)) + right]
}

function rowsWith(lines: readonly string[], style: Partial<PaperRow>): readonly PaperRow[] {
	return lines.map((text) => ({ ...PLAIN, ...style, text }))
}

function paperRowsOf(row: ReceiptRow): readonly PaperRow[] {
	switch (row.kind) {
		case 'title':
			return rowsWith(wrapColumns(printable(row.text), PAPER_COLUMNS / 2), {
				bold: true,
				doubleWidth: true,
				doubleHeight: true,
				align: 'centre',
			})
		case 'centre':
			return rowsWith(wrapColumns(printable(row.text), PAPER_COLUMNS), { align: 'centre' })
		case 'text':
			return rowsWith(wrapColumns(printable(row.text), PAPER_COLUMNS), { bold: row.bold === true })
		case 'pair':
			return rowsWith(pairLines(printable(row.left), printable(row.right), PAPER_COLUMNS), {
				bold: row.bold === true,
			})
		case 'total':
			return rowsWith(pairLines(printable(row.left), printable(row.right), PAPER_COLUMNS), {
				bold: true,
				doubleHeight: true,
			})
		case 'rule':
			return rowsWith(['-'.repeat(PAPER_COLUMNS)], {})
		case 'space':
			return rowsWith([''], {})
		case 'mark': {
			const lines = wrapColumns(printable(row.text), PAPER_COLUMNS - 2)
			return rowsWith(
				lines.map((line) => ` ${line} `),
				{ bold: true, inverse: true },
			)
		}
		case 'barcode':
			return rowsWith([row.data], { align: 'centre', figure: { kind: row.symbology } })
		case 'qr':
			return rowsWith([row.data], { align: 'centre', figure: { kind: 'qr' } })
		case 'image':
			return rowsWith([''], { align: 'centre', figure: row })
		default:
			return unreachable(row)
	}
}

/** `logo` stands above the rows, as the printer prints it. */
export function paperRows(layout: ReceiptLayout, logo: ReceiptImage | null = null): readonly PaperRow[] {
	return [...(logo === null ? [] : [logo]), ...layout.rows].flatMap(paperRowsOf)
}

/** Runs of equally wide characters, so that a row keeps its columns whatever font the machine has. */
export function widthRuns(text: string): readonly { readonly text: string; readonly isWide: boolean }[] {
	const runs: { text: string; isWide: boolean }[] = []
	for (const character of text) {
		const wide = isWide(character)
		const last = runs.at(-1)
		if (last !== undefined && last.isWide === wide) last.text += character
		else runs.push({ text: character, isWide: wide })
	}
	return runs
}
