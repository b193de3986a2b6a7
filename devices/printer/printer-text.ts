import iconv from 'iconv-lite'
import { CODE_PAGES } from './escpos-code-pages.ts'
import { cellsOf } from './print-columns.ts'
import type { PrinterProfile } from './printer-profile.ts'

/**
 * Text in a printer's own encoding. What must stay true: a printer with a Chinese font is in Chinese mode for every byte of
 * text, so that no byte is taken for a code page's; one without never is.
 */
export type CodedText = {
	readonly bytes: Uint8Array
	/** For ESC t; null where the printer prints Chinese. */
	readonly page: number | null
}

/** What stands for a character that the printer lacks: the geta mark, two columns wide like what it replaces. */
const MISSING = '〓'

/** Columns of a character on this printer. */
export function cellsOn(profile: PrinterProfile): (character: string) => 1 | 2 {
	if (profile.charset !== 'codePages') return cellsOf
	return (character) => (pageOf(unyen(character)) === null ? cellsOf(character) : 1)
}

/** Null when a character of the line is not in the printer's font. */
export function codeText(text: string, profile: PrinterProfile): CodedText | null {
	if (profile.charset === 'codePages') {
		const page = pageOf(unyen(text))
		return page === null ? null : { bytes: iconv.encode(unyen(text), CODE_PAGES[page] ?? 'cp437'), page }
	}
	const isLacking = profile.charset === 'gbk' && Array.from(text).some(hasFourBytes)
	return isLacking ? null : { bytes: iconv.encode(text, 'gb18030'), page: null }
}

/** The line with a mark for each character that the printer lacks. */
export function codeWithMarks(text: string, profile: PrinterProfile): CodedText {
	if (profile.charset !== 'codePages') {
		const marked = Array.from(text, (character) => (hasFourBytes(character) ? MISSING : character)).join('')
		return { bytes: iconv.encode(marked, 'gb18030'), page: null }
	}
	const marked = Array.from(unyen(text), (character) =>
		pageOf(character) === null ? '?'.repeat(cellsOf(character)) : character,
	).join('')
	const page = pageOf(marked) ?? 0
	return { bytes: iconv.encode(marked, CODE_PAGES[page] ?? 'cp437'), page }
}

/** Chinese printers print U+FFE5, and so `printable` makes it of U+00A5; code pages have only the latter. */
const unyen = (text: string) => text.replaceAll('￥', '¥')

/** GBK is what GB18030 says in two bytes (devices.md §5.3). */
const hasFourBytes = (character: string) => iconv.encode(character, 'gb18030').length === 4

function pageOf(text: string): number | null {
	const page = Object.entries(CODE_PAGES).find(
		([, name]) => iconv.decode(iconv.encode(text, name), name) === text,
	)
	return page ? Number(page[0]) : null
}
