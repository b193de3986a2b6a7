import iconv from 'iconv-lite'
import { unreachable } from '../../protocol/base/assert.ts'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { concatenate } from '../framing/framer.ts'
import { type CharacterStyle, escpos } from './escpos-commands.ts'
import { columnCountOf, pairLines, printable, wrapColumns } from './print-columns.ts'
import type { PrinterProfile } from './printer-profile.ts'

/**
 * A receipt as bytes for one printer. What must stay true:
 *
 * 1. The answer is a list of pieces; a command never straddles two of them, so that real-time commands may be sent
 *    between any two pieces.
 * 2. No byte of the layout's text can become a command.
 * 3. No character is ever split, and no line is wider than the paper.
 */
const PLAIN: CharacterStyle = { bold: false, doubleWidth: false, doubleHeight: false, reverse: false }
const BOLD: CharacterStyle = { ...PLAIN, bold: true }
const TITLE: CharacterStyle = { ...PLAIN, bold: true, doubleWidth: true, doubleHeight: true }
const TOTAL: CharacterStyle = { ...PLAIN, bold: true, doubleHeight: true }
const MARK: CharacterStyle = { ...PLAIN, bold: true, reverse: true }

/** What stands above every receipt that is not the first of its kind. */
const COPY_HEADING = '补打/副本 COPY'

/** The pieces of a receipt, without cut and confirmation; `isCopy` puts {@link COPY_HEADING} on top. */
export function encodeReceipt(layout: ReceiptLayout, profile: PrinterProfile, isCopy: boolean): Uint8Array[] {
	const heading: ReceiptRow[] = isCopy ? [{ kind: 'title', text: COPY_HEADING }] : []
	const preparation = [escpos.initialise, escpos.enableAutomaticStatus, escpos.chineseModeOn]
	return [...preparation, ...[...heading, ...layout.rows].flatMap((row) => encodeRow(row, profile))]
}

function encodeRow(row: ReceiptRow, profile: PrinterProfile): Uint8Array[] {
	const { columnCount } = profile
	switch (row.kind) {
		case 'title':
			return encodeLines(wrapColumns(printable(row.text), columnCount / 2), 'centre', TITLE)
		case 'centre':
			return encodeLines(wrapColumns(printable(row.text), columnCount), 'centre', PLAIN)
		case 'text':
			return encodeLines(wrapColumns(printable(row.text), columnCount), 'left', row.bold ? BOLD : PLAIN)
		case 'pair':
			return encodeLines(
				pairLines(printable(row.left), printable(row.right), columnCount),
				'left',
				row.bold ? BOLD : PLAIN,
			)
		case 'total':
			return encodeLines(pairLines(printable(row.left), printable(row.right), columnCount), 'left', TOTAL)
		case 'rule':
			return encodeLines(['-'.repeat(columnCount)], 'left', PLAIN)
		case 'space':
			return [escpos.lineFeed]
		case 'mark':
			return encodeLines(wrapColumns(printable(row.text), columnCount - 2).map(padMark), 'left', MARK)
		case 'barcode':
			return encodeBarcode(printable(row.data), profile)
		default:
			return unreachable(row)
	}
}

/** White on black needs a margin to be readable. */
function padMark(line: string): string {
	return ` ${line} `
}

/** Alignment is only taken at the start of a line, and every row ends one. */
function encodeLines(
	lines: readonly string[],
	where: 'left' | 'centre',
	style: CharacterStyle,
): Uint8Array[] {
	const coded = lines.map((line) => concatenate(iconv.encode(line, 'gb18030'), escpos.lineFeed))
	return [concatenate(escpos.align(where), escpos.style(style)), ...coded]
}

/** The widest bars that fit; data that cannot be a CODE128 on this paper is printed as text instead. */
function encodeBarcode(data: string, profile: PrinterProfile): Uint8Array[] {
	const coded = code128Data(data)
	const moduleDots = [3, 2].find((dots) => coded && dots * coded.moduleCount <= profile.dotCount)
	if (!coded || moduleDots === undefined) {
		return encodeLines(wrapColumns(data, profile.columnCount), 'centre', PLAIN)
	}
	const bars = concatenate(
		escpos.align('centre'),
		escpos.style(PLAIN),
		escpos.code128(coded.bytes, moduleDots),
	)
	return [bars, escpos.lineFeed]
}

/**
 * Code set C (two digits per symbol) for an even number of digits, else code set B. `{` introduces a code set, so as
 * data it is doubled (GS k). A symbol has 11 modules; start and check symbol, stop (13) and two quiet zones (20) come on top.
 */
function code128Data(data: string): { readonly bytes: Uint8Array; readonly moduleCount: number } | null {
	if (!/^[ -~]{1,60}$/.test(data)) return null
	if (/^(\d\d)+$/.test(data)) {
		const pairs = (data.match(/\d\d/g) ?? []).map(Number)
		return { bytes: Uint8Array.of(0x7b, 0x43, ...pairs), moduleCount: 11 * (pairs.length + 2) + 33 }
	}
	const text = `{B${data.replaceAll('{', '{{')}`
	const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
	return { bytes, moduleCount: 11 * (columnCountOf(data) + 2) + 33 }
}
