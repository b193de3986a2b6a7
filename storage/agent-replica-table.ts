/**
 * The agent's copy of the change feed. Each change gets the next number of this database, and a till's cursor is such
 * a number: a new till gets everything, an old one what changed since. A record is there once, under its newest number.
 * Each start of the agent counts from a floor of its own: when its disk is put back to an older state, tills have numbers
 * that were given out after that state, and what changes from then on must still come after them.
 */
import type { CardSnapshot } from '../protocol/card/card-snapshot.ts'
import { mediumKey } from '../protocol/card/medium.ts'
import { type FeedRecord, type FeedTopic, feedAddress, feedRecordSchema } from '../protocol/wire/records.ts'
import type { WritableDb } from './database.ts'
import { isSameRecord } from './same-record.ts'
import { recordFrom } from './stored-record.ts'

type ReplicaRow = { topic: FeedTopic; key: string; version: number; json: string | null }

export type ReplicaPage = {
	readonly records: FeedRecord[]
	readonly version: number
	readonly complete: boolean
}

/** More changes than one start of an agent sees, few enough for two million starts within a safe integer. */
const VERSIONS_PER_START = 2 ** 32

/** Where the numbers of changes begin for the `generation`-th start on a disk. */
export function versionFloor(generation: number): number {
	return generation * VERSIONS_PER_START
}

/** `generation`: the present start of the agent. */
export function createReplicaTable(db: WritableDb, generation: () => number) {
	const readVersion = db.read<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM replica')
	const readRow = db.read<ReplicaRow>('SELECT * FROM replica WHERE topic = ? AND key = ?')
	const readTopic = db.read<ReplicaRow>(
		'SELECT * FROM replica WHERE topic = ? AND json IS NOT NULL ORDER BY key',
	)
	const readAfter = db.read<ReplicaRow>('SELECT * FROM replica WHERE version > ? ORDER BY version LIMIT ?')
	const keepRow = db.write(
		`INSERT INTO replica (topic, key, version, json) VALUES (?, ?, ?, ?)
		 ON CONFLICT (topic, key) DO UPDATE SET version = excluded.version, json = excluded.json`,
	)
	const readMediaOf = db.read<{ medium_key: string }>('SELECT medium_key FROM media WHERE card_no = ?')
	const readMedium = db.read<{ card_no: string }>('SELECT card_no FROM media WHERE medium_key = ?')
	const dropMedia = db.write('DELETE FROM media WHERE card_no = ?')
	const keepMedium = db.write(
		'INSERT INTO media (medium_key, card_no) VALUES (?, ?) ON CONFLICT (medium_key) DO UPDATE SET card_no = excluded.card_no',
	)

	function cardByNumber(cardNo: string): CardSnapshot | null {
		const row = readRow.get('card', cardNo)
		const record = row === undefined || row.json === null ? null : toRecord(row)
		return record?.kind === 'card' ? record.card : null
	}

	function keepMediaOf(record: FeedRecord, key: string): void {
		if (record.kind !== 'card' && !(record.kind === 'removed' && record.topic === 'card')) return
		const wanted = new Set(record.kind === 'card' ? record.card.media.map(mediumKey) : [])
		const had = readMediaOf.all(key)
		// Balances change with every sale, media hardly ever.
		if (had.length === wanted.size && had.every(({ medium_key }) => wanted.has(medium_key))) return
		dropMedia(key)
		for (const medium of wanted) keepMedium(medium, key)
	}

	return {
		/** Replaces what was known under each record's key. The caller opens the transaction. */
		apply(records: readonly FeedRecord[]): void {
			let version = Math.max(readVersion.get()?.version ?? 0, versionFloor(generation()))
			for (const record of records) {
				const { topic, key } = feedAddress(record)
				const json = record.kind === 'removed' ? null : JSON.stringify(record)
				// Nothing changed: no till needs to hear of it again.
				const known = readRow.get(topic, key)
				if (known !== undefined && isSameRecord(known.json, json)) continue
				version += 1
				keepRow(topic, key, version, json)
				keepMediaOf(record, key)
			}
		},

		/** Takes a card's picture from an answer unless the one here is younger (answers may overtake the feed). */
		applyCard(card: CardSnapshot): void {
			const known = cardByNumber(card.cardNo)
			if (known === null || card.version >= known.version) this.apply([{ kind: 'card', card }])
		},

		newestVersion: (): number => readVersion.get()?.version ?? 0,

		/** At most `countMax` records and about `bytesMax` UTF-16 units of JSON, at least one when there is one. */
		page(version: number, countMax: number, bytesMax: number): ReplicaPage {
			let bytes = 0
			const rows = readAfter.all(version, countMax).filter((row, index) => {
				bytes += row.json?.length ?? 0
				return index === 0 || bytes <= bytesMax
			})
			const last = rows.at(-1)?.version ?? version
			return {
				records: rows.map(toRecord),
				version: last,
				complete: last >= (readVersion.get()?.version ?? 0),
			}
		},

		cardByNumber,
		cardByMedium(key: string): CardSnapshot | null {
			// A card's own number is always a way to it, listed among its media or not.
			const cardNo =
				readMedium.get(key)?.card_no ?? (key.startsWith('cardNo:') ? key.slice('cardNo:'.length) : null)
			return cardNo === null ? null : cardByNumber(cardNo)
		},

		record(topic: FeedTopic, key: string): FeedRecord | null {
			const row = readRow.get(topic, key)
			return row === undefined || row.json === null ? null : toRecord(row)
		},

		topic: (topic: FeedTopic): FeedRecord[] => readTopic.all(topic).map(toRecord),
	}
}

function toRecord({ topic, key, json }: ReplicaRow): FeedRecord {
	if (json === null) return { kind: 'removed', topic, key }
	return recordFrom(feedRecordSchema, json, `${topic} ${key}`)
}
