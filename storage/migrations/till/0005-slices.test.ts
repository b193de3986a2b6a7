import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('a counter of a slice is used once; spends without a slice have none', () => {
	withDatabaseAt(allTillMigrations, 4, (db) => {
		migrate(db, allTillMigrations, 5)
		const spend = db.write(
			"INSERT INTO own_spend (auth_key, card_no, purse, amount, lease_id, slice, counter, state) VALUES (?, '8', 'gift', 1, ?, ?, ?, 'reserved')",
		)
		expect(spend('one', 'L', 1, 1)).toBe(1)
		expect(() => spend('two', 'L', 1, 1)).toThrow(/UNIQUE/)
		expect(spend('two', 'L', 2, 1)).toBe(1)
		expect(spend('three', null, null, null) + spend('four', null, null, null)).toBe(2)
	})
})
