/**
 * States of cards that are known here before the pictures that show them: told by the centre ahead of its feed, or reported
 * at a till of this store and not posted yet. A report stands until the centre has decided on it, whatever pictures come;
 * beside it is kept what the centre itself says meanwhile, for a report that it does not believe.
 */
import { type CardNo, cardNoSchema } from '../protocol/base/ids.ts'
import { type CardSnapshot, type CardState, cardStateSchema } from '../protocol/card/card-snapshot.ts'
import type { Verdict } from '../protocol/journal/verdict.ts'
import type { ChainId } from './agent-records.ts'
import type { WritableDb } from './database.ts'

type HotRow = {
	card_no: string
	state: string
	version: number
	till_id: string | null
	entry_seq: number | null
	own_state: string | null
	own_version: number | null
}

export type HotCard = { readonly cardNo: CardNo; readonly state: CardState; readonly version: number }

/** What was reported, and what the centre itself says of the card (null: nothing that came here). */
type ReportedCard = {
	readonly seq: number
	readonly state: CardState
	readonly ownState: CardState | null
}

/**
 * Whether the centre's own word stands against a report that it has decided on. A welcome tells no verdicts (null): what
 * blocks the card is then believed, and when it does not, the report is until the next picture.
 */
export function isRefuted(
	{ seq, state, ownState }: ReportedCard,
	verdicts: readonly Verdict[] | null,
): boolean {
	if (ownState === null || ownState === state) return false
	if (verdicts === null) return ownState !== 'active'
	return verdicts.some((verdict) => verdict.seq === seq && verdict.reason === 'cardNotAsTold')
}

export function createHotCardTable(db: WritableDb) {
	const columns = 'card_no, state, version, till_id, entry_seq, own_state, own_version'
	const read = db.read<HotRow>(`SELECT ${columns} FROM hot_cards WHERE card_no = ?`)
	const keep = db.write(
		`INSERT INTO hot_cards (card_no, state, version) VALUES (?, ?, ?)
		 ON CONFLICT (card_no) DO UPDATE SET state = excluded.state, version = excluded.version, till_id = NULL,
			epoch = NULL, entry_seq = NULL, own_state = NULL, own_version = NULL`,
	)
	const keepReport = db.write(
		`INSERT INTO hot_cards (card_no, state, version, till_id, epoch, entry_seq, own_state, own_version)
		 VALUES (?, ?, 0, ?, ?, ?, ?, ?)
		 ON CONFLICT (card_no) DO UPDATE SET state = excluded.state, version = 0, till_id = excluded.till_id,
			epoch = excluded.epoch, entry_seq = excluded.entry_seq, own_state = excluded.own_state,
			own_version = excluded.own_version`,
	)
	const keepOwn = db.write(
		'UPDATE hot_cards SET own_state = ?, own_version = ? WHERE card_no = ? AND coalesce(own_version, 0) <= ?',
	)
	const drop = db.write('DELETE FROM hot_cards WHERE card_no = ?')
	const readReported = db.read<HotRow>(
		`SELECT ${columns} FROM hot_cards WHERE till_id = ? AND epoch = ? AND entry_seq <= ?`,
	)

	return {
		/** Told by the centre. An older word than the one here changes nothing; answers whether it was news. */
		told({ cardNo, state, version }: HotCard): boolean {
			const known = read.get(cardNo)
			const isReported = known !== undefined && known.till_id !== null
			if (isReported) keepOwn(state, version, cardNo, version)
			if (isReported || (known !== undefined && known.version >= version)) return false
			keep(cardNo, state, version)
			return true
		},
		/** Reported at a till. The last report stands. `picture`: the card's as it is here. */
		reported(
			cardNo: string,
			state: CardState,
			by: ChainId & { readonly seq: number },
			picture: CardSnapshot | null,
		): void {
			const known = read.get(cardNo)
			const isAgain = known !== undefined && known.till_id !== null
			const own = known ?? picture
			const ownState = isAgain ? known.own_state : (own?.state ?? null)
			const ownVersion = isAgain ? known.own_version : (own?.version ?? null)
			keepReport(cardNo, state, by.tillId, by.epoch, by.seq, ownState, ownVersion)
		},
		/**
		 * The centre has decided on reports. Those that it believed stand until a picture from after this moment comes; answers the
		 * others, with the state to go back to and a version before that of the card's next change.
		 */
		posted(
			{ tillId, epoch }: ChainId,
			seq: number,
			verdicts: readonly Verdict[] | null,
			versionOf: (cardNo: string) => number,
		): HotCard[] {
			return readReported.all(tillId, epoch, seq).flatMap((row) => {
				const { own_version } = row
				const cardNo = cardNoSchema.parse(row.card_no)
				const state = cardStateSchema.parse(row.state)
				const version = versionOf(cardNo)
				// Older than the picture: a program from before these columns kept the report.
				const isKnown = row.own_state !== null && (own_version ?? 0) >= version
				const ownState = isKnown ? cardStateSchema.parse(row.own_state) : null
				if (ownState === null || !isRefuted({ seq: row.entry_seq ?? 0, state, ownState }, verdicts)) {
					keep(cardNo, state, version + 1)
					return []
				}
				const ownVersion = own_version ?? 0
				if (ownVersion > version) keep(cardNo, ownState, ownVersion)
				else drop(cardNo)
				return [{ cardNo, state: ownState, version: Math.max(ownVersion, version + 1) }]
			})
		},
		/** A picture of the centre as it is to be believed. */
		believed(card: CardSnapshot): CardSnapshot {
			const row = read.get(card.cardNo)
			if (row === undefined) return card
			if (row.till_id !== null) keepOwn(card.state, card.version, card.cardNo, card.version)
			if (row.till_id !== null || row.version > card.version)
				return { ...card, state: cardStateSchema.parse(row.state) }
			drop(card.cardNo)
			return card
		},
	}
}
