/**
 * Opens a database so that what was committed survives a power cut, and hands it out as a power: a `ReadableDb` cannot
 * name a write. One process and one connection own a file; nothing else in the house sees the native module.
 */
import { mkdirSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { assert } from '../protocol/base/assert.ts'
import { StorageError, type StorageErrorCode } from '../protocol/base/storage-error.ts'
import { isPlain, sealDatabase, unlock } from './page-cipher.ts'
import { ownAlone } from './sole-owner.ts'
import { makeWalRoom } from './wal-room.ts'

export type SqlValue = string | number | null | Uint8Array

/** Statements are prepared once and kept by whoever asks for them; every value is bound, never written into the text. */
export interface ReadableDb {
	read<Row>(sql: string): { get(...values: SqlValue[]): Row | undefined; all(...values: SqlValue[]): Row[] }
}

export interface WritableDb extends ReadableDb {
	/** Returns the count of changed rows. */
	write(sql: string): (...values: SqlValue[]) => number
	/** All of `act` or nothing. Takes the write lock at once, so that no later step can find it taken. */
	transaction<Result>(act: () => Result): Result
	/**
	 * As `transaction`, without waiting for the disk: a power cut may undo it, and all of its kind after it. For what can be
	 * had again. Whatever is committed in the usual way later keeps it, too.
	 */
	replaceable<Result>(act: () => Result): Result
	/**
	 * Acts that have nothing to do with each other, each all or nothing by itself, with one commit for all of them: one
	 * wait for the disk. Throws when that failed; then nothing of any act is kept.
	 */
	together(acts: Iterable<() => void>): void
	/**
	 * Moves what was committed from the WAL into the file, when that is worth it: while nobody waits, or when there are no
	 * pauses at all and the next commits would have to. Never throws.
	 */
	tidy(when: 'pause' | 'noPause'): void
	/** Makes the WAL so long at once, where the disk has plenty of room: commits are quicker then. Never throws. */
	makeWalRoom(bytes: number): void
	/** Schema changes: several statements without values. */
	execute(sql: string): void
	/** True when a commit of about `bytes` would find room, on the disk and within SQLite's own page limit. */
	hasRoom(bytes: number): boolean
	close(): void
}

export type OpenOptions = {
	readonly file: string
	readonly busyTimeoutMs?: number
	/**
	 * The tables that the quick check at opening walks, all by default. Its time grows with their size, so a database that
	 * also holds a large copy of somebody else's data names the tables that cannot be had again.
	 */
	readonly checkedTables?: readonly string[]
	/** Upper bound of the file in bytes, for machines that share their disk; none by default. */
	readonly sizeBytesMax?: number
	/** 64 hexadecimal digits: every page is encrypted with it (`machine-keys.ts`). Left out: the file is plain. */
	readonly pageKey?: string | undefined
}

const BUSY_TIMEOUT_MS = 2_000
/** 16 MB: several hundred sales. */
const WAL_PAGES_MAX = 4_000
const COMMITS_WORTH_TIDYING = { pause: 100, noPause: 250 } as const
/** So many times the WAL's room must be free on the disk: what it takes is missed by nobody. */
const PLENTY = 16

/**
 * Opens or creates. Throws a {@link StorageError}: `corrupt` when the file is no database or its quick check finds
 * damage (the file is left as it is), `busy` when another program has it: one owns a file, and only looks are taken beside it.
 */
export function openDatabase(options: OpenOptions): WritableDb {
	try {
		const { file } = options
		const timeout = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS
		mkdirSync(dirname(file), { recursive: true })
		const disown = ownAlone(file, timeout)
		try {
			return openOwned(options, timeout, disown)
		} catch (error) {
			disown()
			throw error
		}
	} catch (error) {
		throw classifySqliteError(error, options.file)
	}
}

function openOwned(options: OpenOptions, timeout: number, disown: () => void): WritableDb {
	const { file, pageKey } = options
	if (pageKey !== undefined) sealDatabase(file, pageKey, timeout)
	const native = new SqliteDatabase(file, { timeout })
	try {
		if (pageKey !== undefined) unlock(native, pageKey)
		prepareConnection(native, options)
		return wrap(native, file, disown)
	} catch (error) {
		native.close()
		throw error
	}
}

/** A database as somebody sees it who only looks. */
export interface LookedAtDb extends ReadableDb {
	/** What the quick check of these tables (all by default) finds; null when it finds nothing. */
	damage(tables?: readonly string[]): string | null
	close(): void
}

/**
 * Reads beside whoever has the file open, and changes nothing. Throws a {@link StorageError}, as {@link openDatabase}. The key is not
 * needed while nobody has encrypted the file yet.
 */
export function openToLook(file: string, pageKey?: string): LookedAtDb {
	try {
		const native = new SqliteDatabase(file, {
			readonly: true,
			fileMustExist: true,
			timeout: BUSY_TIMEOUT_MS,
		})
		if (pageKey !== undefined && !isPlain(file)) unlock(native, pageKey)
		const { read } = wrap(native, file)
		return {
			read,
			damage: (tables) => guarded(() => damageOf(native, tables), file),
			close: () => {
				native.close()
			},
		}
	} catch (error) {
		throw classifySqliteError(error, file)
	}
}

function prepareConnection(native: SqliteDatabase.Database, options: OpenOptions): void {
	native.pragma('journal_mode = WAL')
	// FULL: the WAL is synced at every commit; NORMAL would lose the last commits in a power cut (sqlite.org/pragma.html).
	native.pragma('synchronous = FULL')
	native.pragma('foreign_keys = ON')
	// What SQLite puts aside for a moment is not encrypted when it is a file.
	native.pragma('temp_store = MEMORY')
	// A checkpoint in the middle of a commit is somebody's wait: usually `tidy` comes before it is due.
	native.pragma(`wal_autocheckpoint = ${WAL_PAGES_MAX}`)
	native.pragma('journal_size_limit = 16777216')
	native.pragma('cache_size = -16000')
	if (options.sizeBytesMax !== undefined) {
		const pageSize = Number(native.pragma('page_size', { simple: true }))
		native.pragma(`max_page_count = ${Math.max(1, Math.floor(options.sizeBytesMax / pageSize))}`)
	}
	assert(native.pragma('journal_mode', { simple: true }) === 'wal', 'the journal mode must be WAL')
	quickCheck(native, options)
}

function makeRoom(native: SqliteDatabase.Database, file: string, bytes: number): void {
	if (!diskHasRoom(file, bytes * PLENTY)) return
	try {
		makeWalRoom(native, file, bytes)
	} catch {
		// It only makes commits quicker; what is wrong with the disk is said by the first that cannot be kept.
	}
}

function quickCheck(native: SqliteDatabase.Database, options: OpenOptions): void {
	const damage = damageOf(native, options.checkedTables)
	if (damage !== null) throw new StorageError('corrupt', `quick check of ${options.file}: ${damage}`)
}

function damageOf(native: SqliteDatabase.Database, tables?: readonly string[]): string | null {
	const exists = native.prepare<[string]>("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")
	const checks = tables?.filter((table) => exists.get(table) !== undefined) ?? ['1']
	for (const check of checks) {
		const found = native.pragma(`quick_check(${check})`, { simple: true })
		if (found !== 'ok') return String(found)
	}
	return null
}

function guarded<Result>(act: () => Result, file: string): Result {
	try {
		return act()
	} catch (error) {
		throw classifySqliteError(error, file)
	}
}

function wrap(
	native: SqliteDatabase.Database,
	file: string,
	closed: () => void = () => undefined,
): WritableDb {
	let commits = 0
	const guard = <Result>(act: () => Result): Result => guarded(act, file)
	return {
		read<Row>(sql: string) {
			const statement = guard(() => native.prepare<SqlValue[], Row>(sql))
			assert(statement.readonly, `a read must not write: ${sql}`)
			return {
				get: (...values) => guard(() => statement.get(...values)),
				all: (...values) => guard(() => statement.all(...values)),
			}
		},
		write(sql) {
			const statement = guard(() => native.prepare<SqlValue[]>(sql))
			return (...values) => {
				if (!native.inTransaction) commits += 1
				return guard(() => statement.run(...values).changes)
			}
		},
		transaction: (act) => {
			if (!native.inTransaction) commits += 1
			return guard(() => native.transaction(act).immediate())
		},
		replaceable: (act) => {
			if (!native.inTransaction) commits += 1
			return guard(() => withoutSync(native, () => native.transaction(act).immediate()))
		},
		together: (acts) => {
			commits += 1
			guard(() => native.transaction(() => runTogether(native, acts)).immediate())
		},
		tidy: (when) => {
			if (commits < COMMITS_WORTH_TIDYING[when]) return
			commits = 0
			try {
				native.pragma('wal_checkpoint(PASSIVE)')
			} catch {
				// What is wrong with the disk is said by the next commit.
			}
		},
		makeWalRoom: (bytes) => makeRoom(native, file, bytes),
		execute: (sql) => {
			guard(() => native.exec(sql))
		},
		hasRoom: (bytes) => guard(() => pagesHaveRoom(native, bytes) && diskHasRoom(file, bytes)),
		close: () => {
			native.close()
			closed()
		},
	}
}

/** Inside a transaction that is somebody else's, whose commit waits for the disk, nothing is to be changed (and cannot be). */
function withoutSync<Result>(native: SqliteDatabase.Database, act: () => Result): Result {
	if (native.inTransaction) return act()
	native.pragma('synchronous = NORMAL')
	try {
		return act()
	} finally {
		native.pragma('synchronous = FULL')
	}
}

function runTogether(native: SqliteDatabase.Database, acts: Iterable<() => void>): void {
	for (const act of acts) {
		act()
		// A full disk may have undone the whole transaction; whatever came next would be kept by itself.
		if (!native.inTransaction) throw new StorageError('other', 'the transaction was undone')
	}
}

function pagesHaveRoom(native: SqliteDatabase.Database, bytes: number): boolean {
	const number = (pragma: string): number => Number(native.pragma(pragma, { simple: true }))
	const pagesFree = number('max_page_count') - number('page_count') + number('freelist_count')
	return pagesFree * number('page_size') >= bytes
}

function diskHasRoom(file: string, bytes: number): boolean {
	const disk = statfsSync(dirname(file))
	return disk.bavail * disk.bsize >= bytes
}

/** The room below which an I/O error is taken for a full disk: SQLite reports some writes that way (SQLITE_IOERR_SHMSIZE). */
const FULL_BELOW_BYTES = 262_144

/** Turns what the native module and the file system throw into a {@link StorageError}; our own asserts and errors pass unchanged. */
export function classifySqliteError(error: unknown, file: string): unknown {
	if (error instanceof SqliteDatabase.SqliteError) {
		const why =
			error.code === 'SQLITE_NOTADB' ? ', or it is encrypted with the secret of another machine' : ''
		return new StorageError(storageCodeOf(error.code, file), `${error.code} ${error.message} (${file})${why}`)
	}
	if (isSystemError(error)) return new StorageError(systemCodeOf(error.code), `${error.message} (${file})`)
	return error
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
	return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
}

function systemCodeOf(errno: string): StorageErrorCode {
	if (errno === 'ENOSPC' || errno === 'EDQUOT') return 'diskFull'
	return errno === 'EROFS' || errno === 'EACCES' || errno === 'EPERM' ? 'readOnly' : 'other'
}

function storageCodeOf(sqliteCode: string, file: string): StorageErrorCode {
	if (sqliteCode === 'SQLITE_FULL') return 'diskFull'
	if (sqliteCode.startsWith('SQLITE_CORRUPT') || sqliteCode === 'SQLITE_NOTADB') return 'corrupt'
	if (sqliteCode.startsWith('SQLITE_BUSY') || sqliteCode === 'SQLITE_LOCKED') return 'busy'
	if (sqliteCode.startsWith('SQLITE_READONLY')) return 'readOnly'
	if (sqliteCode.startsWith('SQLITE_IOERR') || sqliteCode.startsWith('SQLITE_CANTOPEN')) {
		return !diskHasRoom(file, FULL_BELOW_BYTES) ? 'diskFull' : 'other'
	}
	return 'other'
}
