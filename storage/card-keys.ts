/**
 * Which cards a UID, a phone or a print leads to. Keys come in no order, and each by itself would rewrite a page of the
 * index; so the keys of new cards wait in memory, some ten thousand of them, and are written in order, a few at a time. Where
 * that has got to stands in the database: after an end in the middle the keys of the cards above `done` are read from
 * their pictures again. What leads to a card is a hint: whoever asks looks whether the card has that key.
 */
import type { CardSnapshot } from '../protocol/card/card-snapshot.ts'
import type { WritableDb } from './database.ts'
import { insertMany } from './insert-many.ts'
import { type SortedRuns, sortedRuns } from './sorted-runs.ts'
import { keysOf } from './stored-card.ts'

type Row = { readonly card_row: number }
type CardRow = { readonly row: number; readonly record: string }
type Rows = Map<string, number | readonly number[]>
/** Keys on their way into the table, in order, of cards up to row `upto`. */
type Run = { readonly rows: Rows; readonly keys: readonly string[]; readonly upto: number; at: number }

/** Several to a page of the index of a million cards. */
const KEYS_PER_RUN = 65_536
const CARDS_READ_AT_ONCE = 1_000
const AFTER_ALL = '\u{10FFFF}'

export function cardKeys(db: WritableDb, keysPerRun = KEYS_PER_RUN) {
	const progress = db.read<{ done: number; upto: number }>(
		"SELECT done, upto FROM search_progress WHERE topic = 'cardKey'",
	)
	const setProgress = db.write("UPDATE search_progress SET done = ?, upto = ? WHERE topic = 'cardKey'")
	const cardsAfter = db.read<CardRow>(
		'SELECT rowid AS row, record FROM card WHERE rowid > ? ORDER BY rowid LIMIT ?',
	)
	const select = db.read<Row>('SELECT card_row FROM card_key WHERE key = ?')
	const selectRange = db.read<Row>('SELECT card_row FROM card_key WHERE key >= ? AND key < ? LIMIT ?')
	const insert = insertMany(db, 'INSERT INTO card_key (key, card_row)', 2, 'ON CONFLICT DO NOTHING')
	const remove = db.write('DELETE FROM card_key WHERE key = ? AND card_row = ?')

	let loaded = false
	/** All keys of cards up to this row stand in the table. */
	let done = 0
	let highest = 0
	let waiting: Rows = new Map()
	let order: SortedRuns = sortedRuns()
	let run: Run | null = null

	function load(): void {
		loaded = true
		done = progress.get()?.done ?? 0
		highest = done
		waiting = new Map()
		order = sortedRuns()
		run = null
		let cards = cardsAfter.all(done, CARDS_READ_AT_ONCE)
		for (; cards.length > 0; cards = cardsAfter.all(highest, CARDS_READ_AT_ONCE))
			keep(cards.map(({ row, record }) => ({ row, keys: keysOf(JSON.parse(record) as CardSnapshot) })))
	}

	function keep(cards: readonly { readonly row: number; readonly keys: readonly string[] }[]): void {
		const added: string[] = []
		for (const { row, keys } of cards) {
			highest = Math.max(highest, row)
			for (const key of keys) {
				if (!waiting.has(key)) added.push(key)
				waiting.set(key, withRow(waiting.get(key), row))
			}
		}
		order.add(added)
	}

	/** What was thought to be written may have been undone with its transaction. */
	function look(): void {
		const { done: written, upto: at } = progress.get() ?? { done: 0, upto: 0 }
		if (!loaded || written !== done || at !== (run?.at ?? 0)) load()
	}

	function begin(): void {
		if (run !== null || waiting.size === 0) return
		run = { rows: waiting, keys: order.take(), upto: highest, at: 0 }
		waiting = new Map()
	}

	/** True: there is more of this run. */
	function write(countMax: number): boolean {
		if (run === null) return false
		const { rows, keys, upto, at } = run
		const some = keys.slice(at, at + countMax)
		insert(some.flatMap((key) => rowsOf(rows.get(key)).map((row) => [key, row])))
		run.at += some.length
		if (run.at < keys.length) {
			setProgress(done, run.at)
			return true
		}
		setProgress(upto, 0)
		done = upto
		run = null
		return false
	}

	return {
		/** A transaction was undone, and what is in memory may not fit what is on the disk. */
		forget(): void {
			loaded = false
		},
		/** Cards that have just got their rows. Inside a transaction. */
		add(cards: readonly { readonly row: number; readonly keys: readonly string[] }[]): void {
			look()
			const inTable = run?.upto ?? done
			const [late, fresh] = [
				cards.filter(({ row }) => row <= inTable),
				cards.filter(({ row }) => row > inTable),
			]
			insert(late.flatMap(({ row, keys }) => keys.map((key) => [key, row])))
			keep(fresh)
			if (waiting.size >= keysPerRun) {
				write(Number.POSITIVE_INFINITY)
				begin()
			}
			// Twice as quickly as they come, so that a run is written before the next one is full.
			write(2 * fresh.reduce((count, { keys }) => count + keys.length, 0))
		},
		/** Inside a transaction. */
		remove(row: number, keys: readonly string[]): void {
			look()
			for (const key of keys) {
				remove(key, row)
				for (const rows of [waiting, run?.rows]) rows?.set(key, without(rows.get(key), row))
			}
		},
		/** Rows of cards that have, or lately had, this key. */
		find(key: string): readonly number[] {
			look()
			const rows = [waiting, run?.rows].flatMap((kept) => rowsOf(kept?.get(key)))
			return [...new Set([...rows, ...select.all(key).map(({ card_row }) => card_row)])]
		},
		/** The same for keys that begin so. */
		findBeginning(text: string, countMax: number): readonly number[] {
			look()
			const found = new Set(selectRange.all(text, text + AFTER_ALL, countMax).map(({ card_row }) => card_row))
			for (const kept of [waiting, run?.rows ?? new Map()] as const)
				for (const [key, rows] of kept)
					if (key.startsWith(text)) for (const row of rowsOf(rows)) found.add(row)
			return [...found].slice(0, countMax)
		},
		/** Writes keys that wait, in a transaction of the caller. True: there are more. */
		catchUp(countMax: number): boolean {
			look()
			begin()
			return write(countMax) || waiting.size > 0
		},
	}
}

export type CardKeys = ReturnType<typeof cardKeys>

function rowsOf(rows: number | readonly number[] | undefined): readonly number[] {
	return rows === undefined ? [] : typeof rows === 'number' ? [rows] : rows
}

function withRow(rows: number | readonly number[] | undefined, row: number): number | readonly number[] {
	return rows === undefined || rows === row ? row : [...new Set([...rowsOf(rows), row])]
}

function without(rows: number | readonly number[] | undefined, row: number): readonly number[] {
	return rowsOf(rows).filter((one) => one !== row)
}
