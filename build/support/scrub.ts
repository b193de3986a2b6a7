/**
 * Takes out of what is handed to a stranger whatever could be somebody's. What is known to be harmless stays; all else becomes a mark
 * that is the same wherever the same thing stood in this bundle. The marks' key is nowhere kept: nobody can try numbers against them.
 */
import { createHmac, randomBytes } from 'node:crypto'

export type Scrub = {
	/** The mark of one thing. */
	readonly mark: (text: string) => string
	/** A sentence: marks for numbers, names, addresses and whatever stood in quotation marks. */
	readonly sentence: (text: string) => string
	/** As `sentence`, but paths, hosts and capitals stay: only for what the program itself says of the machine. */
	readonly report: (text: string) => string
	/** JSON: a text stays only where its field is known to hold a word of ours. */
	readonly json: (value: unknown) => unknown
}

/** Fields whose value is a word of the program's own, or the number of a store, a till or a version. */
const WORDS = new Set(
	'alarm centre code deviceId deviceKind doorId driver event kind process productVersion protocol purse reply role severity state status storeId store subject taken tillId topic verdict version'.split(
		' ',
	),
)
/** What the program says in sentences. */
const SENTENCES = new Set(['detail', 'error', 'problem', 'reason', 'why'])
const WORD = /^[A-Za-z][A-Za-z0-9.:_-]{0,39}$|^[0-9]{1,4}(\.[0-9]{1,4}){1,3}$/
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/
/** Never as it stands, whatever it looks like. */
const PRIVATE =
	/pin\b|pin[A-Z]|password|pepper|secret|token|phone|card|medium|name|mail|birth|address|member|operator|key/i
const NUMBERS =
	/(Ms|Bytes|Minor|Count|Seq|Version|Position|At|count|seq|version|position|epoch|newest|amount|upto|done|rows|pid|free|size|cursor)$/
const NUMBER_MAX = 9_999_999
const DEPTH_MAX = 30

export function newScrub(key: Uint8Array = randomBytes(32)): Scrub {
	const mark = (text: string) =>
		`#${createHmac('sha256', key).update(text).digest('hex').slice(0, 12).replace(/\d/g, letter)}`
	const word = (text: string) => (isHarmlessWord(text) ? text : mark(text))
	const sentence = (text: string) =>
		withoutQuoted(text, mark).replace(/[^\s,;()[\]{}]+/gu, (piece) =>
			piece.startsWith('#') ? piece : word(piece),
		)
	const report = (text: string) => withoutNumbers(text, mark)
	return { mark, sentence, report, json: (value) => scrubbed(value, '', 0, { mark, sentence }) }
}

type Marks = Pick<Scrub, 'mark' | 'sentence'>

function scrubbed(value: unknown, field: string, depth: number, marks: Marks): unknown {
	if (value === null || typeof value === 'boolean') return value
	if (depth > DEPTH_MAX) return '…'
	if (Array.isArray(value)) return value.map((one) => scrubbed(one, field, depth + 1, marks))
	if (typeof value === 'object')
		return Object.fromEntries(
			Object.entries(value).map(([name, one]) => [
				isFieldName(name) ? name : marks.mark(name),
				scrubbed(one, isFieldName(name) ? name : 'name', depth + 1, marks),
			]),
		)
	if (typeof value === 'number') return numberIn(field, value, marks)
	if (typeof value !== 'string' || value === '') return value
	if (WORDS.has(field) && WORD.test(value)) return value
	if (PRIVATE.test(field)) return marks.mark(value)
	if (TIME.test(value)) return value
	return SENTENCES.has(field) ? marks.sentence(value) : marks.mark(value)
}

/** Field names are the program's and begin small; an object may also be a table by card number, or by name. */
function isFieldName(name: string): boolean {
	return /^[a-z][A-Za-z_]{0,39}$/.test(name)
}

function numberIn(field: string, value: number, { mark }: Marks): unknown {
	if (NUMBERS.test(field)) return value
	return PRIVATE.test(field) || Math.abs(value) > NUMBER_MAX ? mark(String(value)) : value
}

/** Small letters only: a name begins with a capital, or is written in other letters. Codes of the system and of SQLite stay. */
function isHarmlessWord(text: string): boolean {
	const bare = text.replace(/[.:!?]+$/, '')
	if (/^[a-z][a-z'-]{0,19}$/.test(bare) || /^\d{1,3}$/.test(bare) || /^[-–:=/&+]$/.test(bare)) return true
	return /^(E[A-Z]{3,14}|ERR_[A-Z_]{2,40}|SQLITE_[A-Z_]{2,40}|[A-Z][A-Za-z]{0,30}Error)$/.test(bare)
}

/** What a program quotes is what it was given. */
function withoutQuoted(text: string, mark: Scrub['mark']): string {
	return text.replace(/"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”|「[^」]*」/gu, (quoted) => mark(quoted.slice(1, -1)))
}

/** Phone and card numbers, keys, e-mail addresses, and whatever is not written in Latin letters. */
function withoutNumbers(text: string, mark: Scrub['mark']): string {
	return text.replace(
		/\S+@[\w.-]+|[A-Za-z0-9+=_-]{32,}|\b[0-9A-Fa-f]{8,}\b|\d[\d -]{5,}\d|[\p{Script=Han}\p{Script=Hangul}\p{Script=Cyrillic}]+/gu,
		(piece) => mark(piece),
	)
}

/** A mark is letters only, so that no number is found in one by chance. */
function letter(digit: string): string {
	return 'ghijklmnop'[Number(digit)] ?? 'q'
}
