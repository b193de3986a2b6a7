/** The bytes of a file as text: what Chinese office programs write, told apart by the bytes themselves. */

export type TextEncoding = 'UTF-8' | 'GB18030' | 'UTF-16'

interface DecodedText {
	/** Without a byte order mark. */
	readonly text: string
	readonly encoding: TextEncoding
}

/** Null: the bytes are text in none of them. GB18030 that happens to be good UTF-8 too is next to impossible beyond a few characters. */
export function decodeText(bytes: Uint8Array): DecodedText | null {
	const utf16 = markOfUtf16(bytes)
	if (utf16 !== null) return decoded(bytes, utf16, 'UTF-16')
	return decoded(bytes, 'utf-8', 'UTF-8') ?? decoded(bytes, 'gb18030', 'GB18030')
}

function markOfUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
	if (first === 0xff && second === 0xfe) return 'utf-16le'
	return first === 0xfe && second === 0xff ? 'utf-16be' : null
}

function decoded(bytes: Uint8Array, label: string, encoding: TextEncoding): DecodedText | null {
	try {
		// A byte order mark of its own encoding is left out by the decoder.
		const text = new TextDecoder(label, { fatal: true }).decode(bytes)
		return text.includes('\0') ? null : { text, encoding }
	} catch {
		return null
	}
}
