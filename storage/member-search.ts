/** Members by name, by its sound, by the end or beginning of a phone number, by the beginning of a card number. */
import type { CardKeys } from './card-keys.ts'
import type { WritableDb } from './database.ts'
import { searchQuery } from './search-words.ts'
import { PHONE_PREFIX } from './stored-card.ts'

type Found = { readonly card_no: string }

const AFTER_ALL = '\u{10FFFF}'
/** One letter is the beginning of too many names. */
const LETTERS_LEAST = 2
const DIGITS_LEAST = 4

export function memberSearch(db: WritableDb, keys: Pick<CardKeys, 'findBeginning'>) {
	const byWords = db.read<Found>(
		'SELECT card_no FROM card WHERE rowid IN (SELECT rowid FROM member_search WHERE member_search MATCH ? LIMIT ?) ORDER BY active DESC, card_no',
	)
	const byNumber = db.read<Found>(
		'SELECT card_no FROM card WHERE card_no >= ? AND card_no < ? ORDER BY card_no LIMIT ?',
	)
	const byRow = db.read<Found>('SELECT card_no FROM card WHERE rowid = ?')

	function ofDigits(digits: string, countMax: number): Found[] {
		const byPhone = keys.findBeginning(PHONE_PREFIX + digits, countMax)
		return [
			...(digits.length === 4 ? byWords.all(`words : "${digits}"`, countMax) : []),
			...byPhone.flatMap((row) => byRow.get(row) ?? []),
			...byNumber.all(digits, digits + AFTER_ALL, countMax),
		]
	}

	/** Card numbers, each once. */
	return (typed: string, countMax: number): string[] => {
		const text = typed.trim()
		const digits = text.replace(/[\s-]/g, '')
		const isNumber = /^[0-9]+$/.test(digits)
		if (isNumber ? digits.length < DIGITS_LEAST : /^[a-z]?$/i.test(text) && text.length < LETTERS_LEAST)
			return []
		const query = isNumber ? null : searchQuery(text)
		const found = isNumber ? ofDigits(digits, countMax) : query === null ? [] : byWords.all(query, countMax)
		return [...new Set(found.map(({ card_no }) => card_no))].slice(0, countMax)
	}
}
