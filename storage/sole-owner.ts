/**
 * One process owns a database: what it keeps in memory of it would be wrong beside another's writing. The lock is the
 * system's, so that it ends with the process however that ends; a file that says "taken" would outlive a power cut.
 */
import SqliteDatabase from 'better-sqlite3'
import { StorageError } from '../protocol/base/storage-error.ts'

/** Empty, and left where it is: taken away while somebody waits for it, it would have two owners. */
export const OWNER_ENDING = '-owner'

/**
 * Owns `file` until what is returned is called, or the process ends. Whoever only looks needs none of it. Throws a {@link StorageError}
 * `busy` when another process, or another part of this one, has it for longer than `timeoutMs`.
 */
export function ownAlone(file: string, timeoutMs: number): () => void {
	const native = new SqliteDatabase(`${file}${OWNER_ENDING}`, { timeout: timeoutMs })
	try {
		// Nothing is ever written to it, so a full disk is no hindrance.
		native.pragma('journal_mode = MEMORY')
		native.exec('BEGIN EXCLUSIVE')
	} catch (error) {
		native.close()
		const isTaken = error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY')
		if (isTaken)
			throw new StorageError('busy', `another program works with ${file}: end it, then start this one again`)
		throw error
	}
	return () => {
		native.close()
	}
}
