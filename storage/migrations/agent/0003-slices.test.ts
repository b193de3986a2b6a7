import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('keeps the spends of leases in use, as the agent’s own; a slice counts for itself and is never worth more than it is', () => {
	withDatabaseAt(allAgentMigrations, 2, (db) => {
		db.write(
			`INSERT INTO leases (lease_id, card_no, purse, amount, ttl_ms, run_id, received_wall_ms, received_monotonic_ms, last_counter, state, lease_json)
			 VALUES ('one', '8', 'gift', 9, 1, 'r', 0, 0, 1, 'active', '{}')`,
		)()
		db.write(
			"INSERT INTO lease_spends (lease_id, counter, auth_key, amount, state, till_id, epoch, entry_seq) VALUES ('one', 1, 'key', 4, 'captured', 'S01-01', 1, 7)",
		)()
		migrate(db, allAgentMigrations, 3)
		expect(db.read('SELECT * FROM lease_spends').all()).toEqual([
			{
				lease_id: 'one',
				slice: 0,
				counter: 1,
				auth_key: 'key',
				amount: 4,
				state: 'captured',
				till_id: 'S01-01',
				epoch: 1,
				entry_seq: 7,
			},
		])
		const spend = db.write(
			"INSERT INTO lease_spends (lease_id, slice, counter, auth_key, amount, state) VALUES ('one', ?, 1, ?, 1, 'captured')",
		)
		expect(spend(1, 'key')).toBe(1)
		expect(() => spend(0, 'other')).toThrow(/UNIQUE/)
		const lend = db.write(
			"INSERT INTO lease_slices (lease_id, slice, till_id, epoch, amount, ttl_ms, lent_at_ms, state, spent) VALUES ('one', 1, 'S01-01', 1, 5, 1, 0, 'lent', ?)",
		)
		expect(() => lend(6)).toThrow(/CHECK/)
		expect(lend(0)).toBe(1)
		expect(() => lend(0)).toThrow(/UNIQUE/)
	})
})
