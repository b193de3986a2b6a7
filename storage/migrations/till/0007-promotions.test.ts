import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('hears the whole feed once more, and forgets nothing else', () => {
	withDatabaseAt(allTillMigrations, 6, (db) => {
		db.execute("INSERT INTO feed VALUES (1, 'disk:7')")
		db.execute("INSERT INTO reference (topic, key, record) VALUES ('department', 'D1', '{}')")
		migrate(db, allTillMigrations, 7)
		expect(db.read('SELECT cursor FROM feed').all()).toEqual([])
		expect(db.read('SELECT key FROM reference').all()).toEqual([{ key: 'D1' }])
	})
})
