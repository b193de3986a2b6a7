import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

it('adds one state per card and one row per card and day', () => {
	withDatabaseAt(allAgentMigrations, 4, (db) => {
		migrate(db, allAgentMigrations, 5)
		const hot = db.write("INSERT INTO hot_cards (card_no, state, version) VALUES ('8', 'lost', 3)")
		expect(hot()).toBe(1)
		expect(() => hot()).toThrow(/UNIQUE/)
		const used = db.write("INSERT INTO card_days VALUES ('8', '2026-03-09')")
		expect(used()).toBe(1)
		expect(() => used()).toThrow(/UNIQUE/)
	})
})
