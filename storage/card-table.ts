/** The till's pictures of cards, and the media that lead to them. */
import { type CardSnapshot, cardSnapshotSchema } from '../protocol/card/card-snapshot.ts'
import type { Medium } from '../protocol/card/medium.ts'
import type { CardKeys } from './card-keys.ts'
import type { WritableDb } from './database.ts'
import { insertMany } from './insert-many.ts'
import type { SearchBacklog } from './search-backlog.ts'
import { memberText } from './searched-text.ts'
import { keyOf, keysOf, printedKey, type StoredCard } from './stored-card.ts'
import { readable, recordFrom } from './stored-record.ts'

type CardRow = { readonly card_no: string; readonly record: string }
type KeptRow = CardRow & { readonly row: number; readonly version: number }

/** `answer`: an agent's reply to a look-up, which may be older or newer than what the feed has brought. `own`: this till's entries say so. */
export type PictureSource = 'feed' | 'answer' | 'own'

export function cardTable(db: WritableDb, names: Pick<SearchBacklog, 'mark'>, keys: CardKeys) {
	const kept = db.read<KeptRow>('SELECT rowid AS row, version, card_no, record FROM card WHERE card_no = ?')
	const lastRow = db.read<{ row: number | null }>('SELECT max(rowid) AS row FROM card')
	const insert = insertMany(db, 'INSERT INTO card (rowid, card_no, version, active, record)', 5)
	const update = db.write('UPDATE card SET version = ?, active = ?, record = ? WHERE rowid = ?')
	const removeCard = db.write('DELETE FROM card WHERE card_no = ?')
	const byRow = db.read<CardRow>('SELECT card_no, record FROM card WHERE rowid = ?')
	const byNo = db.read<CardRow>('SELECT card_no, record FROM card WHERE card_no = ?')

	/**
	 * The feed is in order and always wins, also after the centre was restored from an older copy of its books. An answer
	 * may come late, and then the centre's own count of changes says so; clocks put nothing in order.
	 */
	function isStale(card: StoredCard, source: PictureSource, old: KeptRow): boolean {
		return source === 'answer' && card.version < old.version
	}

	function replace(old: KeptRow, card: StoredCard): void {
		if (old.record === card.record) return
		const before = readable(() => cardFrom(old))
		update(card.version, card.active, card.record, old.row)
		// A new card is indexed in its turn; one that was there had a name, perhaps another one.
		const after = cardFrom({ card_no: card.cardNo, record: card.record })
		if (before === null || nameIn(before) !== nameIn(after)) names.mark(old.row)
		// Balances change with every sale, media hardly ever.
		const had = before === null ? [] : keysOf(before)
		if (had.join() === card.keys.join()) return
		keys.remove(old.row, had)
		keys.add([{ row: old.row, keys: card.keys }])
	}

	/** All of them are new. */
	function insertAll(cards: readonly StoredCard[]): void {
		if (cards.length === 0) return
		const first = (lastRow.get()?.row ?? 0) + 1
		insert(
			cards.map(({ cardNo, version, active, record }, index) => [
				first + index,
				cardNo,
				version,
				active,
				record,
			]),
		)
		keys.add(cards.map((card, index) => ({ row: first + index, keys: card.keys })))
	}

	function withKey(key: string): readonly CardSnapshot[] {
		return keys
			.find(key)
			.flatMap((row) => byRow.get(row) ?? [])
			.map(cardFrom)
			.filter((card) => keysOf(card).includes(key))
	}

	function find(cardNo: string): CardSnapshot | null {
		const row = byNo.get(cardNo)
		return row === undefined ? null : cardFrom(row)
	}

	return {
		put(cards: readonly StoredCard[], source: PictureSource): void {
			// The newest picture of each.
			const unknown = new Map<string, StoredCard>()
			for (const card of cards) {
				const old = unknown.has(card.cardNo) ? undefined : kept.get(card.cardNo)
				if (old === undefined) unknown.set(card.cardNo, card)
				else if (!isStale(card, source, old)) replace(old, card)
			}
			insertAll([...unknown.values()])
		},
		remove: (cardNo: string) => {
			const old = kept.get(cardNo)
			if (old === undefined) return
			// Its row may be a new card's next.
			names.mark(old.row)
			const card = readable(() => cardFrom(old))
			if (card !== null) keys.remove(old.row, keysOf(card))
			removeCard(cardNo)
		},
		/** What somebody holds out or types; the active one of several. */
		findByMedium(medium: Medium): CardSnapshot | null {
			const own = medium.kind === 'cardNo' ? find(medium.value) : null
			const [found] = [...(own === null ? [] : [own]), ...withKey(keyOf(medium))].sort(activeFirst)
			if (found !== undefined || medium.kind !== 'cardNo') return found ?? null
			const printed = withKey(printedKey(medium.value)).filter(isActive)
			// Two tags with one print: nobody can say which is meant.
			return printed[0] && printed.length === 1 ? printed[0] : null
		},
		find,
	}
}

const isActive = ({ state }: CardSnapshot): boolean => state === 'active'

function activeFirst(one: CardSnapshot, other: CardSnapshot): number {
	return Number(isActive(other)) - Number(isActive(one)) || (one.cardNo < other.cardNo ? -1 : 1)
}

function nameIn({ member }: CardSnapshot): string | null {
	return member === null ? null : memberText(member)
}

function cardFrom(row: CardRow): CardSnapshot {
	return recordFrom(cardSnapshotSchema, row.record, `card ${row.card_no}`)
}
