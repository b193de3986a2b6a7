/**
 * Brings a database from whatever version it has to the newest, one numbered step at a time, each step in its own
 * transaction together with its number. A step that was released is never edited; a mistake is mended by the next step.
 */
import { assert } from '../../protocol/base/assert.ts'
import { StorageError } from '../../protocol/base/storage-error.ts'
import type { ReadableDb, WritableDb } from '../database.ts'

export type Migration = {
	/** From 1, without gaps. */
	readonly version: number
	readonly name: string
	/** The oldest schema version whose program may still open the database after this step (rollback floor). */
	readonly rollbackFloor: number
	readonly apply: (db: WritableDb) => void
}

type VersionRow = { readonly version: number; readonly rollback_floor: number }

/** Schema version and rollback floor of a database; version 0 is an empty one. */
export function schemaVersion(db: ReadableDb): { readonly version: number; readonly rollbackFloor: number } {
	const table = db
		.read<{ name: string }>("SELECT name FROM sqlite_master WHERE name = 'schema_version'")
		.get()
	if (table === undefined) return { version: 0, rollbackFloor: 0 }
	const row = db.read<VersionRow>('SELECT version, rollback_floor FROM schema_version').get()
	return { version: row?.version ?? 0, rollbackFloor: row?.rollback_floor ?? 0 }
}

/**
 * Runs what is missing up to `toVersion` (all by default). Throws `tooNew` when a newer program has written the database
 * and its rollback floor is above what this program knows.
 */
export function migrate(
	db: WritableDb,
	migrations: readonly Migration[],
	toVersion = migrations.length,
): void {
	migrations.forEach((migration, index) => {
		assert(migration.version === index + 1, `migration ${migration.name} is out of order`)
		assert(
			migration.rollbackFloor <= migration.version,
			`migration ${migration.name} has its floor above itself`,
		)
	})
	const { version, rollbackFloor } = schemaVersion(db)
	if (version > migrations.length) {
		if (rollbackFloor <= migrations.length) return
		throw new StorageError(
			'tooNew',
			`schema ${version}, floor ${rollbackFloor}, this program knows ${migrations.length}`,
		)
	}
	for (const migration of migrations.slice(version, toVersion)) applyOne(db, migration)
}

function applyOne(db: WritableDb, migration: Migration): void {
	db.transaction(() => {
		db.execute(
			'CREATE TABLE IF NOT EXISTS schema_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, rollback_floor INTEGER NOT NULL) STRICT',
		)
		migration.apply(db)
		const keep = db.write(
			'INSERT INTO schema_version (id, version, rollback_floor) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version, rollback_floor = max(rollback_floor, excluded.rollback_floor)',
		)
		keep(migration.version, migration.rollbackFloor)
	})
}
