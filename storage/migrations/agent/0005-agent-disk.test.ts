import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('chains that are in use have met no disk of the agent by name', () => {
	withDatabaseAt(allAgentMigrations, 4, (db) => {
		db.write(
			"INSERT INTO chains (till_id, epoch, stored_seq, stored_hash, posted_seq) VALUES ('S01-01', 1, 3, 'c', 2)",
		)()
		migrate(db, allAgentMigrations, 5)
		expect(db.read('SELECT stored_seq, agent_disk_id FROM chains').all()).toEqual([
			{ stored_seq: 3, agent_disk_id: null },
		])
	})
})
