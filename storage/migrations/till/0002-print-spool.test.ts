import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('adds the spool beside a journal that is in use', () => {
	withDatabaseAt(allTillMigrations, 1, (db) => {
		db.write("INSERT INTO working (id, version, state) VALUES (1, 1, 'basket')")()
		migrate(db, allTillMigrations, 2)
		expect(db.read<{ state: string }>('SELECT state FROM working').get()?.state).toBe('basket')
		const insert = db.write(
			"INSERT INTO print_job (job_id, layout, copy, created_at_ms, state) VALUES (?, '{}', 0, 0, ?)",
		)
		expect(insert('J1', 'queued')).toBe(1)
		expect(() => insert('J1', 'queued')).toThrow(/UNIQUE/)
		expect(() => insert('J2', 'lost')).toThrow(/CHECK/)
	})
})
