import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, openToLook, type WritableDb } from './database.ts'
import { isPlain } from './page-cipher.ts'

const KEY = randomBytes(32).toString('hex')
const NAME = '欧阳娜娜'

let folder: string
let file: string
let open: WritableDb[]
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-pages-'))
	file = join(folder, 'test.db')
	open = []
})
afterEach(() => {
	for (const db of open) db.close()
	rmSync(folder, { recursive: true })
})

function opened(pageKey?: string): WritableDb {
	const db = openDatabase({ file, pageKey, busyTimeoutMs: 50 })
	open.push(db)
	return db
}

function closed(db: WritableDb): void {
	db.close()
	open = open.filter((other) => other !== db)
}

function fill(db: WritableDb): void {
	db.execute(
		`CREATE TABLE member (name TEXT) STRICT; CREATE VIRTUAL TABLE words USING fts5 (name, content = '', contentless_delete = 1)`,
	)
	const [member, words] = [
		'INSERT INTO member VALUES (?)',
		'INSERT INTO words (rowid, name) VALUES (1, ?)',
	].map(db.write)
	for (let at = 0; at < 200; at++) member?.(`${NAME} ${at} ${'x'.repeat(100)}`)
	words?.('nana')
}

const count = (db: Pick<WritableDb, 'read'>) =>
	db.read<{ n: number }>('SELECT count(*) AS n FROM member').get()?.n

/** In which files of the folder the name can be read. */
function readableIn(): string[] {
	return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(NAME))
}

describe('the pages of a database', () => {
	it('hold nothing that can be read, nor does its log', () => {
		const db = opened(KEY)
		fill(db)
		expect(existsSync(`${file}-wal`)).toBe(true)
		expect(readableIn()).toEqual([])
		closed(db)
		expect(readableIn()).toEqual([])
		expect(count(opened(KEY))).toBe(200)
	})

	it('can be read in a plain one: the search would find it', () => {
		fill(opened())
		expect(readableIn()).toEqual(['test.db-wal'])
	})

	it.each([
		['another key', randomBytes(32).toString('hex')],
		['no key', undefined],
	])('are no database for %s', (_, pageKey) => {
		closed(filled(opened(KEY)))
		const before = readFileSync(file)
		expect(() => opened(pageKey)).toThrow(/secret of another machine/)
		expect(readFileSync(file).equals(before)).toBe(true)
	})

	it('are taken over from a plain one, and nothing of it stays', () => {
		const plain = filled(opened())
		plain.write('DELETE FROM member WHERE rowid % 2 = 0')()
		closed(plain)
		const db = opened(KEY)
		expect(count(db)).toBe(100)
		expect(db.read('SELECT rowid FROM words WHERE words MATCH ?').all('nana')).toEqual([{ rowid: 1 }])
		expect(readableIn()).toEqual([])
		closed(db)
		expect(readdirSync(folder)).toEqual(['test.db', 'test.db-owner'])
	})

	it('are not taken over while somebody has the plain one open', () => {
		const plain = filled(opened())
		expect(() => opened(KEY)).toThrow(/busy|locked/i)
		expect(count(plain)).toBe(200)
	})

	it('are taken over when an end came before the step that counts, or just after it', () => {
		closed(filled(opened()))
		linkSync(file, `${file}.plain`)
		closed(opened(KEY))
		expect(readdirSync(folder)).toEqual(['test.db', 'test.db-owner'])
		linkSync(file, join(folder, 'sealed'))
		rmSync(file)
		closed(filled(opened()))
		linkSync(file, `${file}.plain`)
		rmSync(file)
		linkSync(join(folder, 'sealed'), file)
		rmSync(join(folder, 'sealed'))
		expect(isPlain(file)).toBe(false)
		expect(count(opened(KEY))).toBe(200)
		expect(readableIn()).toEqual([])
	})

	it('can be looked at beside their owner, with the key', () => {
		const db = filled(opened(KEY))
		const look = openToLook(file, KEY)
		expect(count(look)).toBe(200)
		expect(look.damage()).toBeNull()
		look.close()
		expect(() => openToLook(file).damage()).toThrow(/secret of another machine/)
		expect(count(db)).toBe(200)
	})
})

function filled(db: WritableDb): WritableDb {
	fill(db)
	return db
}
