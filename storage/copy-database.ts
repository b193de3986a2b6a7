/** An encrypted database as a file to keep, and one that nobody else has open. */
import { existsSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { assert } from '../protocol/base/assert.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import { classifySqliteError } from './database.ts'
import { isPlain, unlock } from './page-cipher.ts'

const BUSY_TIMEOUT_MS = 2_000

/**
 * Writes what `file` holds at this moment into the new file `to`, beside whoever works on it: he waits for nothing. Pages are encrypted with
 * the same key; nothing plain is ever on the disk.
 */
export function copyDatabase(file: string, to: string, pageKey: string): void {
	if (!existsSync(file)) throw new StorageError('other', `there is no database ${file}`)
	if (isPlain(file)) throw new StorageError('other', `${file} is not encrypted yet: start its agent once`)
	inFile(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS }, pageKey, (native) => {
		native.pragma('temp_store = MEMORY')
		native.prepare('VACUUM INTO ?').run(to)
	})
	assert(!isPlain(to), 'a copy of an encrypted database must not be readable')
}

/**
 * Moves the log into the file and takes it away, which works only while nobody else has it open. False: somebody has. Throws when
 * the file cannot be read.
 */
export function settleAlone(file: string, pageKey: string): boolean {
	return inFile(file, { fileMustExist: true, timeout: 0 }, pageKey, (native) => {
		try {
			return native.pragma('journal_mode = DELETE', { simple: true }) === 'delete'
		} catch (error) {
			if (error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false
			throw error
		}
	})
}

/** A program that runs has parts of its database in memory. @throws StorageError `busy` when somebody has it open */
export function mustBeAlone({
	file,
	pageKey = '',
}: {
	readonly file: string
	readonly pageKey?: string | undefined
}): void {
	if (existsSync(file) && !settleAlone(file, pageKey)) throw new StorageError('busy', file)
}

function inFile<T>(
	file: string,
	options: SqliteDatabase.Options,
	pageKey: string,
	act: (native: SqliteDatabase.Database) => T,
): T {
	try {
		const native = new SqliteDatabase(file, options)
		try {
			if (!isPlain(file)) unlock(native, pageKey)
			return act(native)
		} finally {
			native.close()
		}
	} catch (error) {
		throw classifySqliteError(error, file)
	}
}
