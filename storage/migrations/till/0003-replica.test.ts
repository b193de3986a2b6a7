import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('adds the copy of the feed beside a journal and a spool that are in use', () => {
	withDatabaseAt(allTillMigrations, 2, (db) => {
		db.write(
			"INSERT INTO print_job (job_id, layout, copy, created_at_ms, state) VALUES ('J1', '{}', 0, 0, 'queued')",
		)()
		migrate(db, allTillMigrations, 3)
		expect(db.read<{ job_id: string }>('SELECT job_id FROM print_job').get()?.job_id).toBe('J1')
		db.write("INSERT INTO card (card_no, version, active, record) VALUES ('1', 0, 1, '{}')")()
		db.write("INSERT INTO card_medium (medium, card_no) VALUES ('uid:AA', '1')")()
		db.write("DELETE FROM card WHERE card_no = '1'")()
		expect(db.read('SELECT 1 FROM card_medium').get()).toBeUndefined()
		db.write("INSERT INTO item_search (rowid, words) VALUES (7, '牛 奶 milk')")()
		expect(db.read('SELECT rowid FROM item_search WHERE item_search MATCH \'"牛 奶"\'').all()).toEqual([
			{ rowid: 7 },
		])
		expect(db.read("SELECT rowid FROM item_search WHERE item_search MATCH 'mi*'").all()).toEqual([
			{ rowid: 7 },
		])
	})
})
