import { expect, it } from 'vitest'
import { GENESIS_HASH } from '../../../protocol/base/ids.ts'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('what was contested before is still to be reported', () => {
	withDatabaseAt(allAgentMigrations, 3, (db) => {
		db.write("INSERT INTO contested_entries VALUES ('S01-01', 1, 3, 'h3', 'text', 'signature', 7)")()
		migrate(db, allAgentMigrations, 4)
		expect(db.read('SELECT seq, prev_hash, verdict, reported FROM contested_entries').all()).toEqual([
			{ seq: 3, prev_hash: GENESIS_HASH, verdict: 'contested', reported: 0 },
		])
	})
})
