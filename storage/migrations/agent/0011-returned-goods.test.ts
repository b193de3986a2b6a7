import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('begins with nothing returned, and counts what one entry says of a line once', () => {
	withDatabaseAt(allAgentMigrations, 10, (db) => {
		migrate(db, allAgentMigrations, 11)
		expect(db.read('SELECT * FROM return_claims').all()).toEqual([])
		const keep = db.write("INSERT INTO returned_goods VALUES ('S1', 1, 'S01-01/1/7', 'S01-01', 1, 5)")
		keep()
		expect(() => keep()).toThrow(/UNIQUE/)
	})
})
