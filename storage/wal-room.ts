/**
 * A commit that makes the write-ahead log longer waits several times as long as one that writes over what is there already:
 * the file system has to write down, too, where the new part lies. So the log is made as long as it usually gets before
 * anybody waits; SQLite keeps the length and begins at its start again after each checkpoint.
 */
import { statSync } from 'node:fs'
import type SqliteDatabase from 'better-sqlite3'

/** So few pages fit into memory meanwhile that the others go to the log, as those of any great transaction. */
const CACHE_PAGES = 16

/**
 * Nothing of it stays but the length: the transaction that needs so much room is undone. Throws SQLite's error where there
 * is no room; then the log is as long as it is, and commits find their own.
 */
export function makeWalRoom(native: SqliteDatabase.Database, file: string, bytes: number): void {
	if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) >= bytes) return
	const cacheSize = native.pragma('cache_size', { simple: true })
	const inMemory = 2 * CACHE_PAGES * Number(native.pragma('page_size', { simple: true }))
	native.pragma(`cache_size = ${CACHE_PAGES}`)
	native.exec('BEGIN IMMEDIATE')
	try {
		native.exec('CREATE TABLE wal_room (bytes BLOB)')
		native.prepare('INSERT INTO wal_room VALUES (zeroblob(?))').run(bytes + inMemory)
	} finally {
		// A full disk may have undone it already.
		if (native.inTransaction) native.exec('ROLLBACK')
		native.pragma(`cache_size = ${cacheSize}`)
	}
	// A commit that changes nothing waits for the disk here, in place of the first that does.
	native.pragma(`user_version = ${native.pragma('user_version', { simple: true })}`)
}
