/**
 * Every page of a database and of its log is encrypted and authenticated by itself with AEGIS-256 (draft-irtf-cfrg-aegis-aead),
 * by SQLite3 Multiple Ciphers, the SQLite that stands behind the name `better-sqlite3` here (decision 0013).
 */
import { closeSync, copyFileSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { assert } from '../protocol/base/assert.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import { finishReplacing, overwrite, replaceAndErase } from './erase.ts'

/** How an unencrypted database begins (sqlite.org/fileformat2.html §1.3). */
const PLAIN_HEADER = Buffer.from('SQLite format 3\0', 'latin1')

/** True for a file that somebody has written into without a key. */
export function isPlain(file: string): boolean {
	if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < PLAIN_HEADER.length) return false
	const descriptor = openSync(file, 'r')
	try {
		const header = Buffer.alloc(PLAIN_HEADER.length)
		readSync(descriptor, header, 0, header.length, 0)
		return header.equals(PLAIN_HEADER)
	} finally {
		closeSync(descriptor)
	}
}

/** Before anything else is asked of a connection. A wrong key shows at the first page that is read. */
export function unlock(native: SqliteDatabase.Database, pageKey: string): void {
	chooseCipher(native)
	native.pragma(`hexkey = '${rawKey(pageKey)}'`)
}

/**
 * Takes a plain database over, in a copy that takes its place when it is whole; the plain file and its log are erased. Needs as
 * much room again meanwhile. Does nothing where there is no plain one.
 */
export function sealDatabase(file: string, pageKey: string, timeoutMs: number): void {
	finishReplacing(file)
	if (!isPlain(file)) return
	const next = `${file}.next`
	rmSync(next, { force: true })
	settle(file, timeoutMs)
	copyFileSync(file, next)
	const native = new SqliteDatabase(next)
	try {
		// Nobody needs the copy when this does not come to its end.
		native.pragma('journal_mode = OFF')
		native.pragma('synchronous = OFF')
		native.pragma('temp_store = MEMORY')
		chooseCipher(native)
		native.pragma(`hexrekey = '${rawKey(pageKey)}'`)
	} finally {
		native.close()
	}
	assert(!isPlain(next), 'an encrypted copy must not be readable')
	replaceAndErase(file, next)
}

/** Everything is in the file itself, and the log is gone with what it held. Throws `busy` when somebody else has it open. */
function settle(file: string, timeoutMs: number): void {
	const native = new SqliteDatabase(file, { timeout: timeoutMs })
	try {
		const found = native.pragma('quick_check(1)', { simple: true })
		if (found !== 'ok') throw new StorageError('corrupt', `quick check of ${file}: ${found}`)
		native.pragma('wal_checkpoint(RESTART)')
		// All of it is in the file now; a power cut here finds a log that says nothing.
		if (existsSync(`${file}-wal`)) overwrite(`${file}-wal`)
		const mode = native.pragma('journal_mode = DELETE', { simple: true })
		if (mode !== 'delete') throw new StorageError('busy', `somebody else has ${file} open`)
	} finally {
		native.close()
	}
}

function chooseCipher(native: SqliteDatabase.Database): void {
	native.pragma("cipher = 'aegis'")
	native.pragma("algorithm = 'aegis-256'")
	// A SQLite without ciphers takes any key and encrypts nothing.
	const chosen = native.pragma('cipher', { simple: true })
	assert(chosen === 'aegis', 'this SQLite cannot encrypt: run npm ci')
}

/** A key as it is, not a passphrase to make one from. */
function rawKey(pageKey: string): string {
	assert(/^[0-9a-f]{64}$/.test(pageKey), 'a page key is 64 hexadecimal digits')
	return Buffer.from(`raw:${pageKey}`, 'latin1').toString('hex')
}
