/** States of cards that the agent told ahead of its feed: a card that stopped being active is not taken, whatever its picture says. */
import { type CardSnapshot, cardStateSchema } from '../protocol/card/card-snapshot.ts'
import type { HotCard } from '../till/ports/catalogue.ts'
import type { WritableDb } from './database.ts'

export function hotCardTable(db: WritableDb) {
	const upsert = db.write(
		`INSERT INTO hot_card (card_no, state, version) VALUES (?, ?, ?)
		 ON CONFLICT (card_no) DO UPDATE SET state = excluded.state, version = excluded.version
		 WHERE excluded.version >= hot_card.version`,
	)
	const select = db.read<{ state: string; version: number }>(
		'SELECT state, version FROM hot_card WHERE card_no = ?',
	)
	return {
		keep({ cardNo, state, version }: HotCard): void {
			upsert(cardNo, state, version)
		},
		/** A picture as it is to be believed: one of the same version or a newer shows the state itself. */
		believed(card: CardSnapshot): CardSnapshot {
			const hot = select.get(card.cardNo)
			if (hot === undefined || hot.version <= card.version) return card
			return { ...card, state: cardStateSchema.parse(hot.state) }
		},
	}
}
