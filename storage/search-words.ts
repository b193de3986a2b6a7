/**
 * How names become words that SQLite's FTS5 can find. Chinese has no spaces, so each Han character is a word of its own
 * and what was typed is a phrase: 牛奶 finds 纯牛奶. Beside them stand their syllables and the first letters of those, so that
 * niunai and nn find it too. In other scripts the last word typed may be unfinished.
 */
import { syllablesOf } from './pinyin.ts'

type SearchColumns = {
	/** Han characters set apart. */
	readonly words: string
	readonly syllables: string
	readonly initials: string
}

const HAN_RUN = /\p{Script=Han}+/gu
/** More ways to cut letters into syllables than anybody means. */
const CUTS_MAX = 6

/** The texts to index. */
export function searchColumns(text: string, kind: 'words' | 'name'): SearchColumns {
	const syllables = [...text.matchAll(HAN_RUN)].flatMap(([run]) => syllablesOf(run, kind))
	return {
		words: spaced(text),
		syllables: syllables.join(' '),
		initials: syllables.map((syllable) => syllable.slice(0, 1)).join(' '),
	}
}

/** FTS5 query: every piece between spaces occurs, in any order. Null when nothing in it can be searched. */
export function searchQuery(typed: string): string | null {
	const pieces = typed.split(/\s+/).flatMap((piece) => pieceQuery(piece) ?? [])
	return pieces.length === 0 ? null : pieces.join(' AND ')
}

function spaced(text: string): string {
	return text.toLowerCase().replace(/\p{Script=Han}/gu, ' $& ')
}

function pieceQuery(piece: string): string | null {
	const words = spaced(piece).match(/[\p{L}\p{N}]+/gu)
	if (words === null) return null
	const unfinished = /[^\p{Script=Han}]$/u.test(words.at(-1) ?? '')
	const byWords = `words : ${phrase(words, unfinished)}`
	const letters = piece.toLowerCase()
	if (!/^[a-z]+$/.test(letters)) return byWords
	const bySyllables = cuts(letters).map((cut) => `syllables : ${phrase(cut, true)}`)
	return `(${[byWords, ...bySyllables, `initials : ${phrase([...letters], false)}`].join(' OR ')})`
}

function phrase(words: readonly string[], unfinished: boolean): string {
	return `"${words.join(' ')}"${unfinished ? ' *' : ''}`
}

const ONSETS = ['zh', 'ch', 'sh', ...'bpmfdtnlgkhjqxrzcsyw', ''] as const
const RHYMES = new Set(
	'a ai an ang ao e ei en eng er i ia ian iang iao ie in ing iong iu o ong ou u ua uai uan uang ue ui un uo v ve'.split(
		' ',
	),
)
/** Those that stand alone. */
const ALONE = new Set('a ai an ang ao e ei en eng er o ou'.split(' '))
const RHYME_MAX = 4

/** The ways in which letters are syllables one after the other; the last may be unfinished. */
function cuts(letters: string): string[][] {
	const found: string[][] = []
	const cut = (rest: string, before: readonly string[]): void => {
		if (found.length >= CUTS_MAX) return
		if (isBeginning(rest)) found.push([...before, rest])
		// Longest first: people mean xian rather than xi an.
		for (let length = Math.min(rest.length - 1, RHYME_MAX + 2); length > 0; length--)
			if (isSyllable(rest.slice(0, length))) cut(rest.slice(length), [...before, rest.slice(0, length)])
	}
	cut(letters, [])
	return found
}

function isSyllable(text: string): boolean {
	return splits(text).some(([onset, rhyme]) => (onset === '' ? ALONE : RHYMES).has(rhyme))
}

function isBeginning(text: string): boolean {
	return splits(text).some(
		([onset, rest]) =>
			rest === '' || [...(onset === '' ? ALONE : RHYMES)].some((rhyme) => rhyme.startsWith(rest)),
	)
}

function splits(text: string): [onset: string, rest: string][] {
	return ONSETS.filter((onset) => text.startsWith(onset)).map((onset) => [onset, text.slice(onset.length)])
}
