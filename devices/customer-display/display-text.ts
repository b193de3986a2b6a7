import iconv from 'iconv-lite'
import type { DisplayLine } from '../../till/ports/customer-display.ts'
import { concatenate } from '../framing/framer.ts'

const DISPLAY_COLUMNS = 20

/** `gb18030`: a display with a Chinese font; `ascii`: all others, whatever their code page. */
export type DisplayCharset = 'gb18030' | 'ascii'

const FULL_WIDTH_QUESTION = Uint8Array.of(0xa3, 0xbf)

/** One character as the display takes it: a byte for a column, two for a Chinese one. */
function encodeCharacter(character: string, charset: DisplayCharset): Uint8Array {
	const code = character.codePointAt(0) ?? 0
	// A control character inside an item's name would be a command.
	if (code < 0x20 || code === 0x7f) return Uint8Array.of(0x20)
	if (code < 0x7f) return Uint8Array.of(code)
	if (charset === 'ascii') return Uint8Array.of(0x3f)
	// Characters of four bytes are in no display's font; U+00A5 is one of them.
	const bytes = iconv.encode(character === '\u00a5' ? '\uffe5' : character, 'gb18030')
	return bytes.length === 2 ? Uint8Array.from(bytes) : FULL_WIDTH_QUESTION
}

/** As much of a text as fits; a Chinese character is never cut in two. */
function fitting(text: string, columns: number, charset: DisplayCharset): Uint8Array {
	const parts: Uint8Array[] = []
	let used = 0
	for (const character of text.toWellFormed()) {
		const bytes = encodeCharacter(character, charset)
		if (used + bytes.length > columns) break
		parts.push(bytes)
		used += bytes.length
	}
	return concatenate(...parts)
}

/** Exactly 20 columns: displays wrap nothing and clear nothing. */
export function encodeLine({ left, right }: DisplayLine, charset: DisplayCharset): Uint8Array {
	const end = fitting(right, DISPLAY_COLUMNS, charset)
	const room = end.length === 0 ? DISPLAY_COLUMNS : DISPLAY_COLUMNS - end.length - 1
	const start = fitting(left, Math.max(0, room), charset)
	const blank = new Uint8Array(DISPLAY_COLUMNS - start.length - end.length).fill(0x20)
	return concatenate(start, blank, end)
}
