import { expect, it } from 'vitest'
import { GENESIS_HASH } from '../../../protocol/base/ids.ts'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('gives chains that are in use a base at their beginning', () => {
	withDatabaseAt(allAgentMigrations, 1, (db) => {
		db.write("INSERT INTO chains VALUES ('S01-01', 1, 3, 'c3', 2)")()
		migrate(db, allAgentMigrations, 2)
		expect(db.read('SELECT * FROM chains').all()).toEqual([
			{
				till_id: 'S01-01',
				epoch: 1,
				stored_seq: 3,
				stored_hash: 'c3',
				posted_seq: 2,
				base_seq: 0,
				base_hash: GENESIS_HASH,
				posted_hash: null,
			},
		])
		db.write("INSERT INTO open_shifts VALUES ('S01-01', 'Z1', 1, 2)")()
		expect(() => db.write("INSERT INTO open_shifts VALUES ('S01-01', 'Z2', 1, 3)")()).toThrow(/UNIQUE/)
	})
})
