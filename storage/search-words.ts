/**
 * How names become words that SQLite's FTS5 can find. Chinese has no spaces, so each Han character is a word of its own
 * and what was typed is a phrase: 牛奶 finds 纯牛奶. In other scripts the last word typed may be unfinished.
 */

/** The text to index: Han characters set apart. */
export function searchWords(text: string): string {
	return text.toLowerCase().replace(/\p{Script=Han}/gu, ' $& ')
}

/**
 * FTS5 queries for what was typed; null when nothing in it can be searched. `all`: every piece between spaces occurs,
 * in any order. `atStart`: a name begins with the whole text.
 */
export function searchQueries(typed: string): { readonly all: string; readonly atStart: string } | null {
	const phrases = typed.split(/\s+/).flatMap((piece) => phraseOf(piece) ?? [])
	const whole = phraseOf(typed)
	if (phrases.length === 0 || whole === null) return null
	return { all: phrases.join(' AND '), atStart: `{name_zh name_en} : ^ ${whole}` }
}

function phraseOf(text: string): string | null {
	const words = searchWords(text).match(/[\p{L}\p{N}]+/gu)
	if (words === null) return null
	const unfinished = /[^\p{Script=Han}]$/u.test(words.at(-1) ?? '')
	return `"${words.join(' ')}"${unfinished ? ' *' : ''}`
}
