import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type WritableDb } from './database.ts'

let folder: string
let db: WritableDb
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-database-'))
	db = openDatabase({ file: join(folder, 'deeper', 'test.db'), sizeBytesMax: 400_000 })
	db.execute('CREATE TABLE parent (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
	db.execute('CREATE TABLE child (parent_id INTEGER NOT NULL REFERENCES parent (id)) STRICT')
})
afterEach(() => {
	db.close()
	rmSync(folder, { recursive: true })
})

const setting = (name: string): number | undefined =>
	db.read<{ value: number }>(`SELECT ${name} AS value FROM pragma_${name}`).get()?.value
const count = (): number =>
	db.read<{ count: number }>('SELECT count(*) AS count FROM parent').get()?.count ?? -1

describe('openDatabase', () => {
	it('syncs at every commit, in WAL mode, with foreign keys', () => {
		expect(existsSync(join(folder, 'deeper', 'test.db-wal'))).toBe(true)
		expect(setting('synchronous')).toBe(2)
		expect(setting('foreign_keys')).toBe(1)
	})

	it('reads only by reading statements and binds every value', () => {
		expect(() => db.read('DELETE FROM parent')).toThrow(/must not write/)
		db.write('INSERT INTO parent (text) VALUES (?)')("'); DROP TABLE parent; --")
		expect(db.read<{ text: string }>('SELECT text FROM parent').get()?.text).toBe("'); DROP TABLE parent; --")
	})

	it('keeps all of a transaction or nothing', () => {
		const insert = db.write('INSERT INTO parent (text) VALUES (?)')
		const failing = () =>
			db.transaction(() => {
				insert('one')
				throw new RangeError('halfway')
			})
		expect(failing).toThrow(RangeError)
		expect(count()).toBe(0)
		expect(db.transaction(() => insert('two'))).toBe(1)
		expect(count()).toBe(1)
	})

	it('keeps acts together that each stand for themselves, and nothing of any when the whole is undone', () => {
		const insert = db.write('INSERT INTO parent (text) VALUES (?)')
		const kept = (text: string) => () => void db.transaction(() => insert(text))
		const failing = () => {
			const act = () => db.transaction(() => [insert('half'), insert(null as unknown as string)])
			expect(act).toThrow(expect.objectContaining({ code: 'other' }))
		}
		db.together([kept('one'), failing, kept('two')])
		expect(count()).toBe(2)
		const undone = () => db.execute('ROLLBACK')
		expect(() => db.together([kept('three'), undone, kept('four')])).toThrow(/undone/)
		expect(count()).toBe(2)
	})

	it('moves what was committed into the file in a pause, once that is worth it', () => {
		const insert = db.write('INSERT INTO parent (text) VALUES (?)')
		const file = join(folder, 'deeper', 'test.db')
		const bytesBefore = statSync(file).size
		insert('x'.repeat(50_000))
		db.tidy('pause')
		expect(statSync(file).size).toBe(bytesBefore)
		for (let done = 0; done < 120; done++) insert('one more')
		db.tidy('noPause')
		expect(statSync(file).size).toBe(bytesBefore)
		db.tidy('pause')
		expect(statSync(file).size).toBeGreaterThan(bytesBefore + 50_000)
		expect(count()).toBe(121)
	})

	it('does so without a pause, too, before a commit would have to', () => {
		const insert = db.write('INSERT INTO parent (text) VALUES (?)')
		const file = join(folder, 'deeper', 'test.db')
		insert('x'.repeat(50_000))
		for (let done = 0; done < 260; done++) insert('one more')
		db.tidy('noPause')
		expect(statSync(file).size).toBeGreaterThan(50_000)
	})

	it('classifies what SQLite refuses', () => {
		const insertChild = db.write('INSERT INTO child (parent_id) VALUES (?)')
		expect(() => insertChild(99)).toThrow(expect.objectContaining({ name: 'StorageError', code: 'other' }))
		const insert = db.write('INSERT INTO parent (text) VALUES (?)')
		expect(db.hasRoom(100_000)).toBe(true)
		expect(() => insert('x'.repeat(1_000_000))).toThrow(
			expect.objectContaining({ name: 'StorageError', code: 'diskFull' }),
		)
		expect(db.hasRoom(1_000_000)).toBe(false)
		expect(count()).toBe(0)
	})

	it('says so when the file cannot be made', () => {
		const below = join(folder, 'deeper', 'test.db', 'below.db')
		expect(() => openDatabase({ file: below })).toThrow(
			expect.objectContaining({ name: 'StorageError', code: 'other' }),
		)
	})
})
