/**
 * Reads the journal backwards, page by page. A search looks through so many entries at a time and says where to go on: the
 * journal may hold months, and a sale must not wait behind it.
 */
import type { Operator } from '../../protocol/catalogue/catalogue.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import { checkedEntry } from '../../protocol/journal/read-entry.ts'
import type { Query } from '../commands.ts'
import type { Journal, JournalPlace } from '../ports/journal.ts'
import { entryMatches, groupOf, journalTerms } from './journal-match.ts'
import type { JournalPage } from './journal-query.ts'

const READ_AT_ONCE = 200
/** Of one question; the next one goes on behind. */
const LOOKED_AT_MAX = 2_000

type Asked = Pick<Extract<Query, { kind: 'journal' }>, 'text' | 'group' | 'before' | 'countMax'>

export type JournalScope = {
	/** Entries of this shift only; null: all that are kept. */
	readonly shiftId: string | null
	readonly operators: readonly Operator[]
	readonly utcOffsetMinutes: number
}

export async function journalPage(
	{ text, group, before, countMax }: Asked,
	journal: Pick<Journal, 'entriesBefore'>,
	scope: JournalScope,
): Promise<JournalPage> {
	const terms = journalTerms(text)
	const found: Entry[] = []
	let place: JournalPlace | null = before
	for (let looked = 0; looked < LOOKED_AT_MAX; looked += READ_AT_ONCE) {
		const texts = await journal.entriesBefore(place, READ_AT_ONCE)
		for (const entry of texts.map(entryFrom)) {
			place = { epoch: entry.epoch, seq: entry.seq }
			const { shiftId } = scope
			// What belongs to no shift (a till that reconnects) may stand between entries of this one.
			if (shiftId !== null && entry.shiftId !== null && entry.shiftId !== shiftId)
				return { entries: found, next: null }
			const isInScope = shiftId === null || entry.shiftId === shiftId
			const isOfGroup = group === null || groupOf(entry) === group
			if (isInScope && isOfGroup && entryMatches(entry, terms, scope)) found.push(entry)
			if (found.length === countMax) return { entries: found, next: place }
		}
		if (texts.length < READ_AT_ONCE) return { entries: found, next: null }
	}
	return { entries: found, next: place }
}

function entryFrom(text: string): Entry {
	return checkedEntry(JSON.parse(text))
}
