import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { makeWalRoom } from './wal-room.ts'

const ROOM = 1_048_576

let folder: string
let file: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-wal-'))
	file = join(folder, 'test.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const walBytes = () => statSync(`${file}-wal`).size

function openPlain(): SqliteDatabase.Database {
	const native = new SqliteDatabase(file)
	native.pragma('journal_mode = WAL')
	native.pragma('synchronous = FULL')
	native.pragma('user_version = 7')
	return native
}

test('nothing but the length stays: no table, no page, no setting; and commits no longer make it longer', () => {
	const native = openPlain()
	native.exec('CREATE TABLE kept (text TEXT)')
	const before = ['page_count', 'freelist_count', 'cache_size', 'user_version', 'synchronous'] as const
	const settings = () => before.map((name) => native.pragma(name, { simple: true }))
	const was = settings()
	makeWalRoom(native, file, ROOM)
	expect(walBytes()).toBeGreaterThanOrEqual(ROOM)
	expect(settings()).toEqual(was)
	expect(native.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['kept'])
	const long = walBytes()
	for (let done = 0; done < 50; done++) native.prepare('INSERT INTO kept VALUES (?)').run('x'.repeat(1_000))
	expect(walBytes()).toBe(long)
	native.pragma('wal_checkpoint(PASSIVE)')
	native.prepare('INSERT INTO kept VALUES (?)').run('after a checkpoint')
	expect(walBytes()).toBe(long)
	expect(native.pragma('integrity_check', { simple: true })).toBe('ok')
	native.close()
})

test('what another process has committed into a log that it left behind is there; its length is kept', () => {
	const left = openPlain()
	left.exec('CREATE TABLE kept (text TEXT)')
	makeWalRoom(left, file, ROOM)
	left.prepare('INSERT INTO kept VALUES (?)').run('one')
	const long = walBytes()
	// Not closed: as after a power cut, the log is all that holds it.
	const next = openDatabase({ file })
	next.makeWalRoom(ROOM)
	expect(next.read<{ text: string }>('SELECT text FROM kept').all()).toEqual([{ text: 'one' }])
	expect(walBytes()).toBe(long)
	next.close()
	left.close()
})

test('a database that may not get so large goes on without', () => {
	const db = openDatabase({ file, sizeBytesMax: 200_000 })
	db.makeWalRoom(ROOM)
	db.execute('CREATE TABLE kept (text TEXT) STRICT')
	db.write('INSERT INTO kept VALUES (?)')('one')
	expect(db.read('SELECT * FROM kept').all()).toEqual([{ text: 'one' }])
	expect(db.hasRoom(50_000)).toBe(true)
	expect(walBytes()).toBeLessThan(ROOM)
	db.close()
})
