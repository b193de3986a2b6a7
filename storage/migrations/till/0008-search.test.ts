import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('indexes again the articles that were there, and all cards; cards keep their media', () => {
	withDatabaseAt(allTillMigrations, 7, (db) => {
		db.execute(
			"INSERT INTO item (item_code, name_zh, name_en, department_id, record) VALUES ('1', '茶', 'Tea', 'D1', '{}')",
		)
		db.execute("INSERT INTO card (card_no, version, active, record) VALUES ('28000001', 1, 1, '{}')")
		db.execute("INSERT INTO card_medium VALUES ('uid:AA', '28000001'), ('cardNo:28000001', '28000001')")
		db.execute("INSERT INTO feed VALUES (1, 'disk:7')")
		migrate(db, allTillMigrations, 8)
		expect(db.read('SELECT topic, done, upto FROM search_progress ORDER BY topic').all()).toEqual([
			{ topic: 'card', done: 0, upto: 0 },
			{ topic: 'cardKey', done: 1, upto: 0 },
			{ topic: 'item', done: 0, upto: 0 },
		])
		expect(db.read('SELECT * FROM card_key').all()).toEqual([{ key: 'uid:AA', card_row: 1 }])
		expect(db.read('SELECT item_code FROM item').all()).toEqual([{ item_code: '1' }])
		expect(db.read('SELECT cursor FROM feed').all()).toEqual([{ cursor: 'disk:7' }])
	})
})
