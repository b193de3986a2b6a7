/** The till's pictures of cards, and the media that lead to them. */
import { type CardSnapshot, cardSnapshotSchema } from '../protocol/card/card-snapshot.ts'
import { type Medium, mediumKey } from '../protocol/card/medium.ts'
import { printedNumbersOf } from '../protocol/card/printed-number.ts'
import type { WritableDb } from './database.ts'
import type { SearchBacklog } from './search-backlog.ts'
import { memberText } from './searched-text.ts'
import { recordFrom, recordText } from './stored-record.ts'

type CardRow = { readonly card_no: string; readonly record: string }
type KeptRow = CardRow & { readonly row: number; readonly version: number }

/** `answer`: an agent's reply to a look-up, which may be older or newer than what the feed has brought. */
export type PictureSource = 'feed' | 'answer'

/** Mainland numbers are written with and without their country code; both find the member. */
function phoneKey(phone: string): string {
	return `phone:${phone.replace(/[^0-9+]/g, '').replace(/^(\+86|86(?=1[0-9]{10}$))/, '')}`
}

function keyOf(medium: Medium): string {
	return medium.kind === 'phone' ? phoneKey(medium.value) : mediumKey(medium)
}

/** What is printed on a tag finds its card only behind all that is a number of its own. */
const printedKey = (number: string): string => `printed:${number}`

function keysOf(card: CardSnapshot): ReadonlySet<string> {
	const phone = card.member?.fields.phone?.value
	const own = mediumKey({ kind: 'cardNo', value: card.cardNo })
	const printed = card.media.flatMap(printedNumbersOf).map(printedKey)
	return new Set([
		...card.media.map(keyOf),
		...printed,
		own,
		...(phone === undefined ? [] : [phoneKey(phone)]),
	])
}

export function cardTable(db: WritableDb, names: Pick<SearchBacklog, 'mark'>) {
	const kept = db.read<KeptRow>('SELECT rowid AS row, version, card_no, record FROM card WHERE card_no = ?')
	const upsert = db.write(
		'INSERT INTO card (card_no, version, active, record) VALUES (?, ?, ?, ?) ON CONFLICT (card_no) DO UPDATE SET version = excluded.version, active = excluded.active, record = excluded.record',
	)
	const removeCard = db.write('DELETE FROM card WHERE card_no = ?')
	const mediaOf = db.read<{ medium: string }>('SELECT medium FROM card_medium WHERE card_no = ?')
	const insertMedium = db.write('INSERT INTO card_medium (medium, card_no) VALUES (?, ?)')
	const removeMedia = db.write('DELETE FROM card_medium WHERE card_no = ?')
	const byMedium = db.read<CardRow>(
		'SELECT card_no, record FROM card_medium JOIN card USING (card_no) WHERE medium = ? ORDER BY active DESC, card_no LIMIT 1',
	)
	const byPrint = db.read<CardRow>(
		'SELECT card_no, record FROM card_medium JOIN card USING (card_no) WHERE medium = ? AND active = 1 LIMIT 2',
	)
	const byNo = db.read<CardRow>('SELECT card_no, record FROM card WHERE card_no = ?')

	/**
	 * The feed is in order and always wins, also after the centre was restored from an older copy of its books. An answer
	 * may come late, and then the centre's own count of changes says so; clocks put nothing in order.
	 */
	function isStale(card: CardSnapshot, source: PictureSource, old: KeptRow | undefined): boolean {
		return source === 'answer' && old !== undefined && card.version < old.version
	}

	/** Balances change with every sale, media hardly ever. */
	function keepMedia(card: CardSnapshot): void {
		const wanted = keysOf(card)
		const had = mediaOf.all(card.cardNo)
		if (had.length === wanted.size && had.every(({ medium }) => wanted.has(medium))) return
		removeMedia(card.cardNo)
		for (const key of wanted) insertMedium(key, card.cardNo)
	}

	return {
		put(card: CardSnapshot, source: PictureSource): void {
			const old = kept.get(card.cardNo)
			if (isStale(card, source, old)) return
			const record = recordText(cardSnapshotSchema, card)
			// A new card is indexed in its turn; one that was there had a name, perhaps another one.
			if (old !== undefined && nameIn(cardFrom(old)) !== nameIn(card)) names.mark(old.row)
			upsert(card.cardNo, card.version, card.state === 'active' ? 1 : 0, record)
			keepMedia(card)
		},
		remove: (cardNo: string) => {
			const old = kept.get(cardNo)
			// Its row may be a new card's next.
			if (old !== undefined) names.mark(old.row)
			removeCard(cardNo)
		},
		findByMedium(medium: Medium): CardSnapshot | null {
			const row = byMedium.get(keyOf(medium))
			if (row !== undefined) return cardFrom(row)
			const printed = medium.kind === 'cardNo' ? byPrint.all(printedKey(medium.value)) : []
			// Two tags with one print: nobody can say which is meant.
			return printed[0] && printed.length === 1 ? cardFrom(printed[0]) : null
		},
		find(cardNo: string): CardSnapshot | null {
			const row = byNo.get(cardNo)
			return row === undefined ? null : cardFrom(row)
		},
	}
}

function nameIn({ member }: CardSnapshot): string | null {
	return member === null ? null : memberText(member)
}

function cardFrom(row: CardRow): CardSnapshot {
	return recordFrom(cardSnapshotSchema, row.record, `card ${row.card_no}`)
}
