import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('makes the journal out of nothing, and its chain refuses marks that cannot be', () => {
	withDatabaseAt(allTillMigrations, 0, (db) => {
		migrate(db, allTillMigrations, 1)
		const insert = db.write(
			"INSERT INTO chain (epoch, head_seq, head_hash, base_seq, base_hash, stored_seq, posted_seq) VALUES (?, ?, 'h', ?, 'b', ?, ?)",
		)
		expect(insert(1, 5, 1, 4, 3)).toBe(1)
		expect(() => insert(2, 5, 0, 6, 3)).toThrow(/CHECK/)
		expect(() => insert(2, 5, 0, 2, 3)).toThrow(/CHECK/)
		expect(() => insert(2, 5, 4, 5, 3)).toThrow(/CHECK/)
		const entry = db.write("INSERT INTO entry (epoch, seq, at_ms, text, hash) VALUES (?, ?, 0, '{}', 'h')")
		expect(entry(1, 1)).toBe(1)
		expect(() => entry(1, 1)).toThrow(/UNIQUE/)
		expect(() => entry(9, 1)).toThrow(/FOREIGN KEY/)
	})
})
