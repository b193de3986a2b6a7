import { type Bitmap, bitmapOf } from './bitmap.ts'
import type { CharacterStyle } from './escpos-commands.ts'

/**
 * A line of text as a picture, for characters that a printer has no font for. Glyphs are 16 dots high and 8 or 16 wide
 * (GNU Unifont); they are drawn in the cells of font A, 12 × 24 dots, so that columns stay columns.
 */
export type Glyph = {
	readonly width: 8 | 16
	/** 16 lines, the first dot in the highest of `width` bits. */
	readonly rows: readonly number[]
}
/** Null: no glyph for this character. */
export type GlyphSource = (character: string) => Glyph | null

const CELL_WIDTH = 12
const CELL_HEIGHT = 24
const GLYPH_HEIGHT = 16

/** Null when a character has no glyph: the whole line, or none of it. `cellsOf`: as the columns were counted. */
export function rasterLine(
	text: string,
	style: CharacterStyle,
	glyphs: GlyphSource,
	cellsOf: (character: string) => number,
): Bitmap | null {
	const placed: { readonly glyph: Glyph; readonly from: number; readonly width: number }[] = []
	let from = 0
	for (const character of text) {
		const glyph = glyphs(character)
		if (!glyph) return null
		const width = cellsOf(character) * CELL_WIDTH
		placed.push({ glyph, from, width })
		from += width
	}
	const scaleX = style.doubleWidth ? 2 : 1
	const scaleY = style.doubleHeight ? 2 : 1
	const lineWidth = from
	/** By dot of the line: which glyph. Characters are few, so that looking them up by halves is not worth it. */
	const glyphAt = Array.from({ length: lineWidth }, (_, x) =>
		placed.find((one) => x >= one.from && x < one.from + one.width),
	)
	const isInk = (x: number, y: number): boolean => {
		const at = glyphAt[x]
		if (!at) return false
		const column = Math.floor(((x - at.from) * at.glyph.width) / at.width)
		const row = at.glyph.rows[Math.floor((y * GLYPH_HEIGHT) / CELL_HEIGHT)] ?? 0
		return ((row >> (at.glyph.width - 1 - column)) & 1) === 1
	}
	return bitmapOf(lineWidth * scaleX, CELL_HEIGHT * scaleY, (bigX, bigY) => {
		const x = Math.floor(bigX / scaleX)
		const y = Math.floor(bigY / scaleY)
		return (isInk(x, y) || (style.bold && isInk(x - 1, y))) !== style.reverse
	})
}

const HEX_LINE = /^[0-9A-F]{4,6}:((?:[0-9A-F]{32})|(?:[0-9A-F]{64}))$/

/**
 * Glyphs of a font in the `.hex` format of GNU Unifont: a line each, `4E00:` and the 16 lines in hexadecimal. What was
 * looked up is kept; the file is searched, because a receipt needs a handful of its sixty thousand glyphs.
 */
export function hexGlyphs(hexText: string): GlyphSource {
	const known = new Map<string, Glyph | null>()
	const text = `\n${hexText}`
	function find(character: string): Glyph | null {
		const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
		for (const digits of [4, 5, 6].filter((count) => count >= point.length)) {
			const from = text.indexOf(`\n${point.padStart(digits, '0')}:`)
			if (from < 0) continue
			const end = text.indexOf('\n', from + 1)
			return glyphOf(text.slice(from + 1, end < 0 ? text.length : end).trim())
		}
		return null
	}
	return (character) => {
		const found = known.get(character)
		if (found !== undefined) return found
		const glyph = find(character)
		known.set(character, glyph)
		return glyph
	}
}

function glyphOf(line: string): Glyph | null {
	const dots = HEX_LINE.exec(line)?.[1]
	if (dots === undefined) return null
	const digits = dots.length / GLYPH_HEIGHT
	const rows = Array.from({ length: GLYPH_HEIGHT }, (_, index) =>
		Number.parseInt(dots.slice(index * digits, (index + 1) * digits), 16),
	)
	return { width: digits === 2 ? 8 : 16, rows }
}
