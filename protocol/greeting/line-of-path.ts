/** On which line of a JSON text a path stands, so that a fault can be found with an editor. */

/** From 1; the line of the deepest part of the path that the text has. The text must be valid JSON. */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number {
	return text.slice(0, offsetOf(text, path)).split('\n').length
}

function offsetOf(text: string, path: readonly PropertyKey[]): number {
	let at = skipSpace(text, 0)
	for (const part of path) {
		const next =
			text[at] === '{'
				? member(text, at, String(part))
				: text[at] === '['
					? element(text, at, Number(part))
					: null
		if (next === null) return at
		at = next
	}
	return at
}

/** Where the value of a name begins; of a name that stands twice, the last, as it counts. */
function member(text: string, open: number, name: string): number | null {
	let found: number | null = null
	let at = skipSpace(text, open + 1)
	while (text[at] !== '}') {
		const end = endOfValue(text, at)
		const value = skipSpace(text, skipSpace(text, end) + 1)
		if (JSON.parse(text.slice(at, end)) === name) found = value
		at = skipSpace(text, endOfValue(text, value))
		if (text[at] === ',') at = skipSpace(text, at + 1)
	}
	return found
}

function element(text: string, open: number, index: number): number | null {
	let at = skipSpace(text, open + 1)
	for (let count = 0; text[at] !== ']'; count++) {
		if (count === index) return at
		at = skipSpace(text, endOfValue(text, at))
		if (text[at] === ',') at = skipSpace(text, at + 1)
	}
	return null
}

function skipSpace(text: string, from: number): number {
	let at = from
	while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++
	return at
}

function endOfValue(text: string, from: number): number {
	if (text[from] === '"') return endOfString(text, from)
	if (text[from] !== '{' && text[from] !== '[') {
		let at = from
		while (at < text.length && !',]} \t\r\n:'.includes(text[at] ?? '')) at++
		return at
	}
	let depth = 0
	for (let at = from; at < text.length; at++) {
		if (text[at] === '"') at = endOfString(text, at) - 1
		else if (text[at] === '{' || text[at] === '[') depth++
		else if (text[at] === '}' || text[at] === ']') depth--
		if (depth === 0) return at + 1
	}
	return text.length
}

function endOfString(text: string, from: number): number {
	let at = from + 1
	while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
	return at + 1
}
