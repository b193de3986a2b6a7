import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('begins without awards, and keeps one for each purse of a card', () => {
	withDatabaseAt(allAgentMigrations, 11, (db) => {
		migrate(db, allAgentMigrations, 12)
		expect(db.read('SELECT * FROM awarded_vouchers').all()).toEqual([])
		const keep = db.write(
			"INSERT INTO awarded_vouchers VALUES ('88', 'coupon:A', 0, 5, '{}', 'S01-01', 1, 7, NULL)",
		)
		keep()
		expect(() => keep()).toThrow(/UNIQUE/)
	})
})
