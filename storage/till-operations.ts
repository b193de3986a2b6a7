/** The till's database as its thread serves it: opening, and one operation per act. */
import type { TillId } from '../protocol/base/ids.ts'
import { openDatabase, type WritableDb } from './database.ts'
import { journalOperations } from './journal-operations.ts'
import { keyValueTable } from './key-value-table.ts'
import { migrate } from './migrations/migration.ts'
import { allTillMigrations } from './migrations/till/all-migrations.ts'
import { printJobTable } from './print-job-table.ts'
import { replicaOperations, replicaTables } from './replica-operations.ts'
import { standInOperations } from './stand-in-operations.ts'
import type { LongHandlers, ServedDatabase } from './worker-host.ts'

export type TillDatabaseOptions = {
	readonly file: string
	readonly tillId: TillId
	/** From the settings; a higher one than the database knows begins a new chain. */
	readonly epoch: number
	readonly busyTimeoutMs?: number
	/** Upper bound of the file; none by default. */
	readonly sizeBytesMax?: number
	/** Of the machine that the disk belongs to (`machine-keys.ts`); left out, the file is plain. */
	readonly pageKey?: string
}

/** Everything but the copy of the feed, which may hold a million cards and can be fetched again. */
export const CHECKED_TABLES = [
	'identity',
	'chain',
	'entry',
	'verdict',
	'card_movement',
	'capture',
	'card_news',
	'slice',
	'own_spend',
	'working',
	'key_value',
	'print_job',
]

/** Of a few hundred commits, as many as lie between two tidyings. */
const WAL_ROOM_BYTES = 4 * 1_048_576

/** A sale may begin at any moment of a pause. */
const WORK_IN_PAUSE_MS = 3

/** A commit of a long sale with its receipt, plus what a checkpoint may need. */
const ROOM_NEEDED_BYTES = 1_048_576

export type TillOperations = ReturnType<typeof tillOperations>

function tillOperations(db: WritableDb, options: TillDatabaseOptions) {
	const printJobs = printJobTable(db)
	const keyValues = keyValueTable(db)
	printJobs.doubtUnfinished()
	const tables = replicaTables(db)
	return {
		...journalOperations(db, options, tables.news),
		...replicaOperations(db, options, tables),
		...standInOperations(db),
		nextPrintJob: printJobs.next,
		lastPrintJob: printJobs.last,
		setPrintJobState: printJobs.change,
		receiptOf: printJobs.receiptOf,
		getKeyValue: keyValues.get,
		setKeyValue: keyValues.set,
		hasRoom: () => db.hasRoom(ROOM_NEEDED_BYTES),
	}
}

/** Throws a `StorageError` when the file cannot be opened, is not this till's, or its chain does not hold. */
export function openTillDatabase(
	options: TillDatabaseOptions,
): ServedDatabase<TillOperations, LongHandlers<TillOperations>> {
	const db = openDatabase({ ...options, checkedTables: CHECKED_TABLES })
	try {
		migrate(db, allTillMigrations)
		const handlers = tillOperations(db, options)
		// Not before it is known to be this till's: what is refused is left as it is.
		db.makeWalRoom(WAL_ROOM_BYTES)
		return {
			handlers,
			together: db.together,
			tidy: db.tidy,
			workInPause: () => handlers.workInPause(WORK_IN_PAUSE_MS),
			close: () => {
				leave(handlers)
				db.close()
			},
		}
	} catch (error) {
		db.close()
		throw error
	}
}

/** What cannot be written is read again at the next start. */
function leave(handlers: TillOperations): void {
	try {
		handlers.leave()
	} catch {
		// The last commit has said what is wrong with the disk.
	}
}
