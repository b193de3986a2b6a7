/**
 * States of cards that are known here before the pictures that show them: told by the centre ahead of its feed, or reported
 * at a till of this store and not posted yet. A report stands until the centre has decided on it, whatever pictures come.
 */
import { type CardSnapshot, type CardState, cardStateSchema } from '../protocol/card/card-snapshot.ts'
import type { ChainId } from './agent-records.ts'
import type { WritableDb } from './database.ts'

type HotRow = { card_no: string; state: string; version: number; till_id: string | null }

export type HotCard = { readonly cardNo: string; readonly state: CardState; readonly version: number }

export function createHotCardTable(db: WritableDb) {
	const read = db.read<HotRow>('SELECT card_no, state, version, till_id FROM hot_cards WHERE card_no = ?')
	const keep = db.write(
		`INSERT INTO hot_cards (card_no, state, version, till_id, epoch, entry_seq) VALUES (?, ?, ?, ?, ?, ?)
		 ON CONFLICT (card_no) DO UPDATE SET state = excluded.state, version = excluded.version, till_id = excluded.till_id,
			epoch = excluded.epoch, entry_seq = excluded.entry_seq`,
	)
	const drop = db.write('DELETE FROM hot_cards WHERE card_no = ? AND till_id IS NULL AND version <= ?')
	const readReported = db.read<HotRow>(
		`SELECT card_no, state, version, till_id FROM hot_cards
		 WHERE till_id = ? AND epoch = ? AND entry_seq <= ?`,
	)

	return {
		/** Told by the centre. An older word than the one here changes nothing; answers whether it was news. */
		told({ cardNo, state, version }: HotCard): boolean {
			const known = read.get(cardNo)
			if (known !== undefined && (known.till_id !== null || known.version >= version)) return false
			keep(cardNo, state, version, null, null, null)
			return true
		},
		/** Reported at a till. The last report stands. */
		reported(cardNo: string, state: CardState, by: ChainId & { readonly seq: number }): void {
			keep(cardNo, state, 0, by.tillId, by.epoch, by.seq)
		},
		/** The centre has decided on reports: pictures from after this moment are believed again. */
		posted({ tillId, epoch }: ChainId, seq: number, versionOf: (cardNo: string) => number): void {
			for (const { card_no, state } of readReported.all(tillId, epoch, seq))
				keep(card_no, state, versionOf(card_no) + 1, null, null, null)
		},
		/** A picture as it is to be believed. */
		believed(card: CardSnapshot): CardSnapshot {
			const row = read.get(card.cardNo)
			if (row === undefined) return card
			if (row.till_id !== null || row.version > card.version)
				return { ...card, state: cardStateSchema.parse(row.state) }
			drop(card.cardNo, card.version)
			return card
		},
	}
}
