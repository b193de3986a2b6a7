/** Entry file: what a database says of itself to somebody who only looks, while whoever owns it may be at work. */
import { existsSync } from 'node:fs'
import { StorageError, type StorageErrorCode } from '../protocol/base/storage-error.ts'
import { type ChainCheck, checkChain } from './chain-check.ts'
import { positionIn } from './chain-table.ts'
import { type LookedAtDb, openToLook } from './database.ts'
import { entriesIn } from './entry-table.ts'
import { allAgentMigrations } from './migrations/agent/all-migrations.ts'
import { schemaVersion } from './migrations/migration.ts'
import { allTillMigrations } from './migrations/till/all-migrations.ts'
import { CHECKED_TABLES } from './till-operations.ts'

export type LookedAtChain = {
	readonly epoch: number
	readonly check: ChainCheck
	readonly unsentCount: number
}

export type DatabaseLook =
	| { readonly kind: 'absent' }
	| { readonly kind: 'closed'; readonly code: StorageErrorCode; readonly detail: string }
	/** No program of this version may open it. */
	| { readonly kind: 'tooNew'; readonly version: number; readonly known: number }
	| { readonly kind: 'damaged'; readonly detail: string }
	| {
			readonly kind: 'sound'
			/** Whose journal it is; null in an agent's, and before the first start. */
			readonly tillId: string | null
			/** Of a till: each enrolment on this disk, oldest first. */
			readonly chains: readonly LookedAtChain[]
			/** Of a till: shift and basket as they were left; null before the first start. */
			readonly workingState: string | null
	  }

/** `pageKey`: not needed for a file that is not encrypted yet. */
export function lookAtTillDatabase(file: string, pageKey?: string): DatabaseLook {
	return look({ file, pageKey }, allTillMigrations.length, CHECKED_TABLES, (db) => {
		const tillId = db.read<{ till_id: string }>('SELECT till_id FROM identity').get()?.till_id ?? null
		const epochs = db.read<{ epoch: number }>('SELECT epoch FROM chain ORDER BY epoch').all()
		const workingState = db.read<{ state: string }>('SELECT state FROM working').get()?.state ?? null
		return { tillId, chains: epochs.map(({ epoch }) => lookAtChain(db, epoch)), workingState }
	})
}

export function lookAtAgentDatabase(file: string, pageKey?: string): DatabaseLook {
	return look({ file, pageKey }, allAgentMigrations.length, undefined, () => ({
		tillId: null,
		chains: [],
		workingState: null,
	}))
}

function lookAtChain(db: LookedAtDb, epoch: number): LookedAtChain {
	const position = positionIn(db, epoch)()
	const check = checkChain(position, entriesIn(db, epoch))
	return { epoch, check, unsentCount: position.headSeq - position.storedSeq }
}

function look(
	{ file, pageKey }: { readonly file: string; readonly pageKey: string | undefined },
	known: number,
	tables: readonly string[] | undefined,
	read: (db: LookedAtDb) => Omit<Extract<DatabaseLook, { kind: 'sound' }>, 'kind'>,
): DatabaseLook {
	if (!existsSync(file)) return { kind: 'absent' }
	let db: LookedAtDb | null = null
	try {
		db = openToLook(file, pageKey)
		const damage = db.damage(tables)
		if (damage !== null) return { kind: 'damaged', detail: damage }
		const { version, rollbackFloor } = schemaVersion(db)
		if (rollbackFloor > known) return { kind: 'tooNew', version, known }
		// Made, and nobody has written into it yet.
		if (version === 0) return { kind: 'absent' }
		return { kind: 'sound', ...read(db) }
	} catch (error) {
		if (!(error instanceof StorageError)) throw error
		if (error.code === 'corrupt') return { kind: 'damaged', detail: error.detail }
		return { kind: 'closed', code: error.code, detail: error.detail }
	} finally {
		db?.close()
	}
}
