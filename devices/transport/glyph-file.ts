import { readFileSync } from 'node:fs'
import { type GlyphSource, hexGlyphs } from '../printer/raster-line.ts'

/**
 * Glyphs of a `.hex` font file, read when the first one is wanted: few receipts need one. A file that cannot be read has no
 * glyphs; the receipt then shows marks, which is better than no receipt.
 */
export function glyphFile(path: string): GlyphSource {
	let source: GlyphSource | null = null
	return (character) => {
		source ??= opened(path)
		return source(character)
	}
}

function opened(path: string): GlyphSource {
	try {
		return hexGlyphs(readFileSync(path, 'latin1'))
	} catch {
		return () => null
	}
}
