/**
 * Comma-separated values as RFC 4180 has them and as Excel writes them: `;` or a tab in place of the comma, a first line
 * `sep=;`, line ends of any kind, line breaks inside quotes.
 */

export interface CsvRow {
	/** Of the file, from 1, where the row begins. */
	readonly line: number
	readonly cells: readonly string[]
}

type Csv =
	| { readonly kind: 'rows'; readonly rows: readonly CsvRow[] }
	/** The quote that was opened in this line is never closed. */
	| { readonly kind: 'openQuote'; readonly line: number }

const SEPARATORS = [',', ';', '\t'] as const

/** Rows without empty ones. */
export function readCsv(text: string): Csv {
	const told = /^sep=(.)\r?\n/i.exec(text)
	const from = told?.[0].length ?? 0
	return rowsOf(text, from, told?.[1] ?? likelySeparator(text))
}

/** Of the first line, outside quotes: what stands there most often. */
function likelySeparator(text: string): string {
	const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '')
	const count = (separator: string): number => header.split(separator).length
	return SEPARATORS.reduce((best, next) => (count(next) > count(best) ? next : best))
}

function rowsOf(text: string, from: number, separator: string): Csv {
	const rows: CsvRow[] = []
	let cells: string[] = []
	let line = from > 0 ? 2 : 1
	let beganAt = line
	const endRow = (): void => {
		if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: beganAt, cells })
		cells = []
	}
	let at = from
	while (at <= text.length) {
		const cell = text[at] === '"' ? quoted(text, at, separator) : plain(text, at, separator)
		if (cell === null) return { kind: 'openQuote', line }
		cells.push(cell.value)
		line += cell.lines
		at = cell.end
		if (at < text.length && text[at] === separator) {
			at += 1
			continue
		}
		endRow()
		if (at >= text.length) break
		at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
		line += 1
		beganAt = line
		if (at === text.length) break
	}
	return { kind: 'rows', rows }
}

interface Cell {
	readonly value: string
	/** Where the separator, the line end or the text's end stands. */
	readonly end: number
	readonly lines: number
}

/** What stands behind the closing quote belongs to the cell, as Excel reads it. Null: it never closes. */
function quoted(text: string, start: number, separator: string): Cell | null {
	let value = ''
	let next = start + 1
	for (;;) {
		const close = text.indexOf('"', next)
		if (close < 0) return null
		value += text.slice(next, close)
		if (text[close + 1] !== '"') {
			const rest = plain(text, close + 1, separator)
			return { value: value + rest.value, end: rest.end, lines: value.split(/\r\n|\r|\n/).length - 1 }
		}
		value += '"'
		next = close + 2
	}
}

function plain(text: string, start: number, separator: string): Cell {
	let end = start
	while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1
	return { value: text.slice(start, end), end, lines: 0 }
}
