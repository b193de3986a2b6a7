import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('has given up nothing of the leases that are there', () => {
	withDatabaseAt(allAgentMigrations, 5, (db) => {
		db.execute(`INSERT INTO leases (lease_id, card_no, purse, amount, ttl_ms, run_id, received_wall_ms, received_monotonic_ms,
			last_counter, state, lease_json, brought_till_id, brought_epoch, brought_seq)
			VALUES ('L', '8', 'points', 1, 1, 'r', 1, 1, 0, 'active', '{}', 'S01-01', 1, 3)`)
		migrate(db, allAgentMigrations, 6)
		expect(db.read<{ released: number }>('SELECT released FROM leases').all()).toEqual([{ released: 0 }])
	})
})
