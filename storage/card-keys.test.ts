import { expect, it } from 'vitest'
import { withDatabaseAt } from '../test/helpers/database-at.ts'
import { card } from '../test/helpers/till-play.ts'
import { cardKeys } from './card-keys.ts'
import type { WritableDb } from './database.ts'
import { migrate } from './migrations/migration.ts'
import { allTillMigrations } from './migrations/till/all-migrations.ts'

const KEYS_PER_RUN = 40
const COUNT = 400

/** In no order, as UIDs are. */
const uidOf = (row: number): string =>
	((row * 2_654_435_761) >>> 0).toString(16).toUpperCase().padStart(8, '0')
const keyOf = (row: number): string => `uid:${uidOf(row)}`

function withKeys(act: (db: WritableDb) => void): void {
	withDatabaseAt(allTillMigrations, 0, (db) => {
		migrate(db, allTillMigrations)
		act(db)
	})
}

/** Cards `from` … `to - 1`, a few at a time, each part a transaction. */
function add(db: WritableDb, keys: ReturnType<typeof cardKeys>, from: number, to: number): void {
	const insert = db.write('INSERT INTO card (rowid, card_no, version, active, record) VALUES (?, ?, 1, 1, ?)')
	for (let at = from; at < to; at += 7)
		db.transaction(() => {
			const rows = Array.from({ length: Math.min(7, to - at) }, (_, index) => at + index)
			for (const row of rows) insert(row, String(row), recordOf(row))
			keys.add(rows.map((row) => ({ row, keys: [keyOf(row)] })))
		})
}

function recordOf(row: number): string {
	return JSON.stringify({ ...card(), member: null, media: [{ kind: 'uid', value: uidOf(row) }] })
}

function expectAllFound(keys: ReturnType<typeof cardKeys>, to: number): void {
	for (let row = 1; row < to; row++) expect(keys.find(keyOf(row)), keyOf(row)).toEqual([row])
	expect(keys.find('uid:none')).toEqual([])
}

const inTable = (db: WritableDb): number =>
	db.read<{ count: number }>('SELECT count(*) AS count FROM card_key').get()?.count ?? 0

it('finds each card at any moment, also after an end in the middle, and writes each key once', () => {
	withKeys((db) => {
		const keys = cardKeys(db, KEYS_PER_RUN)
		for (let from = 1; from < COUNT; from += 50) {
			add(db, keys, from, Math.min(COUNT, from + 50))
			expectAllFound(keys, Math.min(COUNT, from + 50))
			// Another process on what the first one has written.
			expectAllFound(cardKeys(db, KEYS_PER_RUN), Math.min(COUNT, from + 50))
		}
		expect(inTable(db)).toBeLessThan(COUNT - 1)
		while (db.transaction(() => keys.catchUp(16)));
		expect(inTable(db)).toBe(COUNT - 1)
		expectAllFound(keys, COUNT)
	})
})

it('does not believe what was undone with its transaction', () => {
	withKeys((db) => {
		const keys = cardKeys(db, KEYS_PER_RUN)
		add(db, keys, 1, 60)
		expect(() =>
			db.transaction(() => {
				add(db, keys, 60, 200)
				throw new Error('the disk is full')
			}),
		).toThrow('full')
		keys.forget()
		expectAllFound(keys, 60)
		expect(keys.find(keyOf(100))).toEqual([])
		add(db, keys, 60, COUNT)
		while (db.transaction(() => keys.catchUp(1_000)));
		expectAllFound(cardKeys(db, KEYS_PER_RUN), COUNT)
	})
})

it('writes what was undone without anybody saying so', () => {
	withKeys((db) => {
		const keys = cardKeys(db, KEYS_PER_RUN)
		add(db, keys, 1, 100)
		expect(() =>
			db.transaction(() => {
				keys.catchUp(1_000)
				throw new Error('not kept')
			}),
		).toThrow('not kept')
		while (db.transaction(() => keys.catchUp(16)));
		expect(inTable(db)).toBe(99)
	})
})

it('forgets a key in whatever state it is, and finds what begins alike', () => {
	withKeys((db) => {
		const keys = cardKeys(db, KEYS_PER_RUN)
		add(db, keys, 1, 100)
		db.transaction(() => {
			for (let row = 1; row < 100; row += 3) keys.remove(row, [keyOf(row)])
		})
		for (let row = 1; row < 100; row++) expect(keys.find(keyOf(row))).toEqual(row % 3 === 1 ? [] : [row])
		expect(keys.findBeginning(keyOf(98).slice(0, 8), 50)).toContain(98)
		expect([...keys.findBeginning('uid:', 1_000)].sort((one, other) => one - other)).toEqual(
			Array.from({ length: 99 }, (_, index) => index + 1).filter((row) => row % 3 !== 1),
		)
	})
})
