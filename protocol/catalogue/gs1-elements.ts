/**
 * GS1 element strings (GS1 General Specifications §7.8): application identifiers and their values in one text.
 * Fields of fixed length follow each other directly; all others end at GS (1D) or at the end.
 */
const GROUP_SEPARATOR = '\u001d'

/** Two-digit prefixes with a length fixed for ever (figure 7.8.5-2), identifier included. */
const FIXED_LENGTHS: Readonly<Record<string, number>> = {
	'00': 20,
	'01': 16,
	'02': 16,
	'03': 16,
	'04': 18,
	'11': 8,
	'12': 8,
	'13': 8,
	'14': 8,
	'15': 8,
	'16': 8,
	'17': 8,
	'18': 8,
	'19': 8,
	'20': 4,
	'31': 10,
	'32': 10,
	'33': 10,
	'34': 10,
	'35': 10,
	'36': 10,
	'41': 16,
}

/** The values by identifier; null when the text is not a run of element strings. */
export function parseGs1Elements(text: string): ReadonlyMap<string, string> | null {
	const elements = new Map<string, string>()
	let rest = text.startsWith(GROUP_SEPARATOR) ? text.slice(1) : text
	while (rest.length > 0) {
		const identifier = rest.slice(0, identifierLength(rest))
		if (!/^\d{2,4}$/.test(identifier)) return null
		const fixedLength = FIXED_LENGTHS[identifier.slice(0, 2)]
		const separatorAt = rest.indexOf(GROUP_SEPARATOR)
		const end = fixedLength ?? (separatorAt < 0 ? rest.length : separatorAt)
		const value = rest.slice(identifier.length, end)
		if (rest.length < end || value.length === 0 || value.includes(GROUP_SEPARATOR)) return null
		elements.set(identifier, value)
		rest = rest.slice(rest[end] === GROUP_SEPARATOR ? end + 1 : end)
	}
	return elements
}

/** Identifiers have two digits, but whole families have three or four (§3.2). */
function identifierLength(text: string): number {
	if (/^(2[345]|4[0-3]|71)/.test(text)) return text.startsWith('43') ? 4 : 3
	return /^(3[1-69]|7[02]|8)/.test(text) ? 4 : 2
}
