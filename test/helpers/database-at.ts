/** For tests of migrations: a database as some earlier version left it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type WritableDb } from '../../storage/database.ts'
import { type Migration, migrate, schemaVersion } from '../../storage/migrations/migration.ts'

/** Runs `act` on a new database brought to `version`; closes and removes it afterwards. */
export function withDatabaseAt(
	migrations: readonly Migration[],
	version: number,
	act: (db: WritableDb) => void,
): void {
	const folder = mkdtempSync(join(tmpdir(), 'yika-migration-'))
	const db = openDatabase({ file: join(folder, 'test.db') })
	try {
		migrate(db, migrations, version)
		if (schemaVersion(db).version !== version) throw new Error(`the list does not reach version ${version}`)
		act(db)
	} finally {
		db.close()
		rmSync(folder, { recursive: true })
	}
}
