import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('begins without a suspended sale, and keeps each number once', () => {
	withDatabaseAt(allAgentMigrations, 9, (db) => {
		migrate(db, allAgentMigrations, 10)
		expect(db.read('SELECT * FROM suspended_sales').all()).toEqual([])
		db.write("INSERT INTO sale_recalls VALUES ('S1', 'S01-01', 'key', 0, 1)")()
		expect(() => db.write("INSERT INTO sale_recalls VALUES ('S1', 'S01-02', 'other', 0, 2)")()).toThrow(
			/UNIQUE/,
		)
	})
})
