/** Whoever has joined at this till is found and named at once, also when the feed has not told of her card. */
import type { Entry } from '../protocol/journal/entry.ts'
import { enrolledCard, withMemberNews } from '../protocol/journal/member-news.ts'
import { cardKeys } from './card-keys.ts'
import { cardTable } from './card-table.ts'
import type { WritableDb } from './database.ts'
import type { SearchBacklog } from './search-backlog.ts'
import { storedCard } from './stored-card.ts'

export type MemberNews = {
	/** Inside the transaction that commits the entry. */
	note(entry: Entry): void
	/** That transaction was undone. */
	forget(): void
}

/** The one table of cards of a database, with what its own entries put into it. */
export function cardsWithNews(db: WritableDb, backlog: SearchBacklog) {
	const keys = cardKeys(db)
	const cards = cardTable(db, backlog, keys)
	const news: MemberNews = {
		note({ atMs, body }) {
			const isNews =
				body.kind === 'memberEnrolled' || body.kind === 'memberEdited' || body.kind === 'consentRecorded'
			if (!isNews) return
			const made = body.kind === 'memberEnrolled' ? enrolledCard(body, atMs) : null
			const card = cards.find(body.cardNo) ?? made
			if (card !== null) cards.put([storedCard(withMemberNews(card, { atMs, body }))], 'own')
		},
		forget: () => keys.forget(),
	}
	return { keys, cards, news }
}
