/**
 * Text as a receipt printer's character cells. A Chinese printer prints ASCII one cell wide and everything else
 * from its GB18030 font two cells wide, whatever other rules (East Asian Width) say about the character.
 */

/** Format characters (joiners, direction marks) and variation selectors have no glyph and would print as a box. */
const WITHOUT_GLYPH = /\p{Cf}|\p{Variation_Selector}/gu

/**
 * Makes text safe to send: control characters (which could be printer commands inside an item's name) become
 * spaces, and the yen sign U+00A5, which GB18030 encodes as 81 30 84 36 and printers leave blank, becomes U+FFE5.
 */
export function printable(text: string): string {
	return text
		.replace(/\p{Cc}+/gu, ' ')
		.replace(WITHOUT_GLYPH, '')
		.replace(/\u00a5/g, '\uffe5')
		.toWellFormed()
}

/** How many cells a character takes on one printer. */
export type CellsOf = (character: string) => 1 | 2

/** Cells that `text` takes; `text` has been through {@link printable}. */
export function columnCountOf(text: string, cells: CellsOf = cellsOf): number {
	let count = 0
	for (const character of text) count += cells(character)
	return count
}

/** On a printer with a Chinese font. */
export function cellsOf(character: string): 1 | 2 {
	return (character.codePointAt(0) ?? 0) < 0x80 ? 1 : 2
}

/**
 * Cuts text into lines of at most `columnCount` (≥ 2) cells. A Latin word moves to the next line as a whole when it
 * fits there; a character is never split. Always answers at least one line.
 */
export function wrapColumns(text: string, columnCount: number, cells: CellsOf = cellsOf): string[] {
	const lines: string[] = []
	let line = ''
	for (const piece of text.match(/[!-~]+| +|[^ -~]/gu) ?? []) {
		if (columnCountOf(line, cells) + columnCountOf(piece, cells) <= columnCount) {
			line += piece
			continue
		}
		if (line.trim().length > 0) lines.push(line.trimEnd())
		line = ''
		// A space at the break is the break; a word longer than a line is cut where the line ends.
		if (piece.trim().length === 0) continue
		for (const character of piece) {
			if (columnCountOf(line, cells) + cells(character) > columnCount) {
				lines.push(line)
				line = ''
			}
			line += character
		}
	}
	if (line.trim().length > 0 || lines.length === 0) lines.push(line.trimEnd())
	return lines
}

/** `left` wrapped, `right` whole at the right edge: on the last line of `left` if it has room, else on its own. */
export function pairLines(
	left: string,
	right: string,
	columnCount: number,
	cells: CellsOf = cellsOf,
): string[] {
	const rightCount = columnCountOf(right, cells)
	const lines = wrapColumns(left, columnCount, cells)
	if (rightCount > columnCount) return [...lines, ...wrapColumns(right, columnCount, cells)]
	const last = lines.at(-1) ?? ''
	const hasRoom = columnCountOf(last, cells) + 1 + rightCount <= columnCount
	const head = hasRoom ? last : ''
	const joined = head + ' '.repeat(columnCount - columnCountOf(head, cells) - rightCount) + right
	return hasRoom ? [...lines.slice(0, -1), joined] : [...lines, joined]
}
