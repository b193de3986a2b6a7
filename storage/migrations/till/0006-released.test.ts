import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('knows of no slice that is there which entry brought it, and has given none up', () => {
	withDatabaseAt(allTillMigrations, 5, (db) => {
		db.execute("INSERT INTO slice VALUES ('L', 1, 'S01-01', '8', 'points', 5, 9, '', 1, 0, 0, 'held')")
		migrate(db, allTillMigrations, 6)
		expect(db.read('SELECT brought_epoch, brought_seq, released FROM slice').all()).toEqual([
			{ brought_epoch: null, brought_seq: null, released: 0 },
		])
	})
})
