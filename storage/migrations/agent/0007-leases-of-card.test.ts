import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('finds the leases of a card without walking over those of others', () => {
	withDatabaseAt(allAgentMigrations, 6, (db) => {
		migrate(db, allAgentMigrations, 7)
		const plan = (where: string) =>
			db
				.read<{ detail: string }>(
					`EXPLAIN QUERY PLAN SELECT lease_id FROM leases WHERE card_no = '8' ${where}`,
				)
				.all()
				.map(({ detail }) => detail)
		expect(plan('')).toEqual(['SEARCH leases USING COVERING INDEX leases_of_card (card_no=?)'])
		expect(plan("AND state = 'returning'")).toEqual([
			'SEARCH leases USING COVERING INDEX leases_of_card (card_no=? AND state=?)',
		])
	})
})
