import { expect, it } from 'vitest'
import { withDatabaseAt } from '../../../test/helpers/database-at.ts'
import { migrate } from '../migration.ts'
import { allTillMigrations } from './all-migrations.ts'

it('keeps what was known, and takes what coupons and services are', () => {
	withDatabaseAt(allTillMigrations, 3, (db) => {
		db.write("INSERT INTO reference (topic, key, record) VALUES ('department', 'D1', '{}')")()
		migrate(db, allTillMigrations, 4)
		db.write("INSERT INTO reference (topic, key, record) VALUES ('voucherType', 'V1', '{}')")()
		expect(db.read<{ key: string }>('SELECT key FROM reference ORDER BY key').all()).toEqual([
			{ key: 'D1' },
			{ key: 'V1' },
		])
	})
})
