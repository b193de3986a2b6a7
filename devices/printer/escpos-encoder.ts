import { unreachable } from '../../protocol/base/assert.ts'
import type { ReceiptLayout, ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import { concatenate } from '../framing/framer.ts'
import type { Bitmap } from './bitmap.ts'
import { encodeImage } from './encode-image.ts'
import { type CharacterStyle, escpos } from './escpos-commands.ts'
import { type CellsOf, columnCountOf, pairLines, printable, wrapColumns } from './print-columns.ts'
import type { PrinterProfile } from './printer-profile.ts'
import { type CodedText, cellsOn, codeText, codeWithMarks } from './printer-text.ts'
import { type GlyphSource, rasterLine } from './raster-line.ts'

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
const COPY_HEADING_LATIN = 'DUPLICATE / COPY'

export type EncodeSettings = {
	readonly profile: PrinterProfile
	/** For characters that the printer lacks; null: a mark is printed in their place. */
	readonly glyphs: GlyphSource | null
	readonly storedLogo: boolean
	/** At the head of each receipt, wider paper than it centred; left out or null: none. */
	readonly logo?: Bitmap | null
}

/** The pieces of a receipt, without cut and confirmation; `isCopy` puts {@link COPY_HEADING} on top. */
export function encodeReceipt(
	layout: ReceiptLayout,
	settings: EncodeSettings,
	isCopy: boolean,
): Uint8Array[] {
	return new Encoder(settings).receipt(layout, isCopy)
}

class Encoder {
	readonly #profile: PrinterProfile
	readonly #settings: EncodeSettings
	readonly #cells: CellsOf
	/** The code page that the printer is in. */
	#page = 0

	constructor(settings: EncodeSettings) {
		this.#profile = settings.profile
		this.#settings = settings
		this.#cells = cellsOn(settings.profile)
	}

	receipt({ rows }: ReceiptLayout, isCopy: boolean): Uint8Array[] {
		const isLatin = this.#profile.charset === 'codePages'
		const text = isLatin && !this.#settings.glyphs ? COPY_HEADING_LATIN : COPY_HEADING
		const heading: ReceiptRow[] = isCopy ? [{ kind: 'title', text }] : []
		return [
			escpos.initialise,
			escpos.enableAutomaticStatus,
			...(isLatin ? [escpos.chineseModeOff, escpos.codePage(this.#page)] : [escpos.chineseModeOn]),
			...this.#logo(),
			...[...heading, ...rows].flatMap((row) => this.#row(row)),
		]
	}

	#logo(): Uint8Array[] {
		const { storedLogo, logo } = this.#settings
		if (storedLogo) return [escpos.align('centre'), escpos.storedLogo, escpos.lineFeed]
		return logo ? [escpos.align('centre'), ...encodeImage(logo, this.#profile)] : []
	}

	#row(row: ReceiptRow): Uint8Array[] {
		switch (row.kind) {
			case 'title':
				return this.#lines(this.#wrap(row.text, this.#profile.columnCount / 2), 'centre', TITLE)
			case 'centre':
				return this.#lines(this.#wrap(row.text), 'centre', PLAIN)
			case 'text':
				return this.#lines(this.#wrap(row.text), 'left', row.bold ? BOLD : PLAIN)
			case 'pair':
				return this.#lines(this.#pair(row.left, row.right), 'left', row.bold ? BOLD : PLAIN)
			case 'total':
				return this.#lines(this.#pair(row.left, row.right), 'left', TOTAL)
			case 'rule':
				return this.#lines(['-'.repeat(this.#profile.columnCount)], 'left', PLAIN)
			case 'space':
				return [escpos.lineFeed]
			case 'mark': {
				const lines = this.#wrap(row.text, this.#profile.columnCount - 2)
				return this.#lines(lines.map(padMark), 'left', MARK)
			}
			case 'barcode':
				return this.#barcode(row.symbology, printable(row.data))
			case 'qr':
				return this.#qr(row.data)
			case 'image': {
				const bytes = Uint8Array.from(atob(row.bits), (byte) => byte.charCodeAt(0))
				return [escpos.align('centre'), ...encodeImage({ ...row, bytes }, this.#profile)]
			}
			default:
				return unreachable(row)
		}
	}

	#wrap(text: string, columnCount = this.#profile.columnCount): string[] {
		return wrapColumns(printable(text), columnCount, this.#cells)
	}

	#pair(left: string, right: string): string[] {
		return pairLines(printable(left), printable(right), this.#profile.columnCount, this.#cells)
	}

	/** Alignment is only taken at the start of a line, and every row ends one. */
	#lines(lines: readonly string[], where: 'left' | 'centre', style: CharacterStyle): Uint8Array[] {
		return [
			concatenate(escpos.align(where), escpos.style(style)),
			...lines.flatMap((line) => this.#line(line, style)),
		]
	}

	/** In the printer's own font, else as a picture, else with a mark for what it lacks. */
	#line(line: string, style: CharacterStyle): Uint8Array[] {
		const coded = codeText(line, this.#profile)
		if (coded) return [this.#coded(coded)]
		const { glyphs } = this.#settings
		const picture = glyphs && rasterLine(line, style, glyphs, this.#cells)
		return picture ? encodeImage(picture, this.#profile) : [this.#coded(codeWithMarks(line, this.#profile))]
	}

	#coded({ bytes, page }: CodedText): Uint8Array {
		const turn = page === null || page === this.#page ? [] : [escpos.codePage(page)]
		this.#page = page ?? this.#page
		return concatenate(...turn, bytes, escpos.lineFeed)
	}

	/** The widest bars that fit; data that cannot be such a code on this paper is printed as text instead. */
	#barcode(symbology: 'code128' | 'ean13', data: string): Uint8Array[] {
		const coded = symbology === 'ean13' ? ean13Data(data) : code128Data(data)
		const moduleDots = [3, 2].find((dots) => coded && dots * coded.moduleCount <= this.#profile.dotCount)
		if (!coded || moduleDots === undefined) return this.#lines(this.#wrap(data), 'centre', PLAIN)
		const command =
			symbology === 'ean13'
				? escpos.ean13(String.fromCharCode(...coded.bytes), moduleDots)
				: escpos.code128(coded.bytes, moduleDots)
		return [concatenate(escpos.align('centre'), escpos.style(PLAIN), command), escpos.lineFeed]
	}

	/** The largest modules that fit the paper and a hand: four centimetres. */
	#qr(data: string): Uint8Array[] {
		const bytes = new TextEncoder().encode(data)
		const side = qrModuleCount(bytes.length)
		const moduleDots = Math.max(2, Math.min(6, Math.floor(Math.min(this.#profile.dotCount, 320) / side)))
		return [concatenate(escpos.align('centre'), escpos.qr(bytes, moduleDots)), escpos.lineFeed]
	}
}

/** White on black needs a margin to be readable. */
function padMark(line: string): string {
	return ` ${line} `
}

/** The side of a QR code of so many bytes at level M with its quiet zone: versions 1 to 20 (ISO/IEC 18004 table 7). */
function qrModuleCount(byteCount: number): number {
	const version = QR_BYTES_AT_M.findIndex((most) => byteCount <= most) + 1
	return 17 + 4 * (version || 20) + 8
}
const QR_BYTES_AT_M = [
	14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
] as const

/** Thirteen digits whose last is right; the printer wants twelve. 95 modules and two quiet zones. */
function ean13Data(data: string): { readonly bytes: Uint8Array; readonly moduleCount: number } | null {
	if (!/^\d{13}$/.test(data)) return null
	const sum = Array.from(data).reduce(
		(total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
		0,
	)
	return sum % 10 === 0
		? { bytes: Uint8Array.from(data.slice(0, 12), (digit) => digit.charCodeAt(0)), moduleCount: 113 }
		: null
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
