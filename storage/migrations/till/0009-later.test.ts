import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('takes what was declined before for refused', () => {
	withDatabaseAt(allTillMigrations, 8, (db) => {
		db.execute('PRAGMA foreign_keys = OFF')
		db.execute(
			"INSERT INTO capture (epoch, seq, member_id, field, value, at_ms) VALUES (1, 2, 'M1', 'email', NULL, 5)",
		)
		migrate(db, allTillMigrations, 9)
		expect(db.read('SELECT member_id, field, value, at_ms, later FROM capture').all()).toEqual([
			{ member_id: 'M1', field: 'email', value: null, at_ms: 5, later: 0 },
		])
	})
})
