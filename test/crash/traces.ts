/** What a thief with a hex editor looks for: words in the ways in which programs write them. */

const WAYS: readonly ((word: string) => Buffer)[] = [
	(word) => Buffer.from(word, 'utf8'),
	(word) => Buffer.from(word, 'utf16le'),
	(word) => Buffer.from(word, 'utf16le').swap16(),
	(word) => Buffer.from(Buffer.from(word, 'utf8').toString('hex'), 'latin1'),
	// As JSON may write what is not ASCII.
	(word) =>
		Buffer.from(
			JSON.stringify(word)
				.replace(/[^\x20-\x7e]/g, escaped)
				.slice(1, -1),
			'latin1',
		),
	// Wherever it begins within three bytes, what lies between its ends is the same in base64.
	...[0, 1, 2].map((before) => (word: string) => innerBase64(word, before)),
]

/** Fewer bytes than these stand somewhere in megabytes of noise by chance. */
const BYTES_LEAST = 6

/** Which of the words are in the bytes, in any way. */
export function tracesIn(bytes: Buffer, words: readonly string[]): string[] {
	return words.filter((word) =>
		WAYS.map((way) => way(word)).some((trace) => trace.length >= BYTES_LEAST && bytes.includes(trace)),
	)
}

function escaped(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function innerBase64(word: string, before: number): Buffer {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(word, 'utf8')])
	const text = bytes.toString('base64').replace(/=+$/, '')
	return Buffer.from(text.slice(before === 0 ? 0 : 4, -1), 'latin1')
}
