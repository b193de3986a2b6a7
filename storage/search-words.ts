/**
 * How names become words that SQLite's FTS5 can find. Chinese has no spaces, so each Han character is a word of its own
 * and what was typed is a phrase: 牛奶 finds 纯牛奶. In other scripts the last word typed may be unfinished.
 */

/** The text to index: Han characters set apart. */
export function searchWords(text: string): string {
	return text.toLowerCase().replace(/\p{Script=Han}/gu, ' $& ')
}

/** FTS5 query: every piece between spaces occurs, in any order. Null when nothing in it can be searched. */
export function searchQuery(typed: string): string | null {
	const phrases = typed.split(/\s+/).flatMap((piece) => phraseOf(piece) ?? [])
	return phrases.length === 0 ? null : phrases.join(' AND ')
}

function phraseOf(text: string): string | null {
	const words = searchWords(text).match(/[\p{L}\p{N}]+/gu)
	if (words === null) return null
	const unfinished = /[^\p{Script=Han}]$/u.test(words.at(-1) ?? '')
	return `"${words.join(' ')}"${unfinished ? ' *' : ''}`
}
