import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('hears the whole feed once more, and forgets nothing else', () => {
	withDatabaseAt(allAgentMigrations, 7, (db) => {
		db.execute("INSERT INTO meta (key, value) VALUES ('feedCursor', 'c:7'), ('storageId', 'disk')")
		migrate(db, allAgentMigrations, 8)
		const left = db.read<{ key: string }>("SELECT key FROM meta WHERE key IN ('feedCursor', 'storageId')")
		expect(left.all()).toEqual([{ key: 'storageId' }])
	})
})
