import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('knows nothing of the centre’s own word on cards that were reported before', () => {
	withDatabaseAt(allAgentMigrations, 8, (db) => {
		db.execute(`INSERT INTO hot_cards (card_no, state, version, till_id, epoch, entry_seq)
			VALUES ('8', 'lost', 0, 'S01-01', 1, 3)`)
		migrate(db, allAgentMigrations, 9)
		expect(db.read('SELECT card_no, state, own_state, own_version FROM hot_cards').all()).toEqual([
			{ card_no: '8', state: 'lost', own_state: null, own_version: null },
		])
	})
})
