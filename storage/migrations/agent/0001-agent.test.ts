import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase, type WritableDb } from '../../database.ts'
import { migrate, schemaVersion } from '../migration.ts'
import { allAgentMigrations } from './all-migrations.ts'

let folder: string
let db: WritableDb

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-agent-migration-'))
	db = openDatabase({ file: join(folder, 'agent.sqlite') })
})
afterEach(() => {
	db.close()
	rmSync(folder, { recursive: true, force: true })
})

test('from an empty database; every table is STRICT; a second run changes nothing', () => {
	migrate(db, allAgentMigrations, 1)
	expect(schemaVersion(db)).toEqual({ version: 1, rollbackFloor: 1 })
	const tables = db.read<{ name: string; strict: number }>(
		"SELECT name, strict FROM pragma_table_list WHERE type = 'table'",
	)
	const ours = tables.all().filter(({ name }) => !name.startsWith('sqlite_'))
	expect(ours.map(({ name }) => name).sort()).toEqual([
		'chains',
		'contested_entries',
		'decisions',
		'entries',
		'lease_spends',
		'leases',
		'media',
		'meta',
		'replica',
		'reversals',
		'schema_version',
	])
	expect(ours.filter(({ strict }) => strict !== 1)).toEqual([])
	migrate(db, allAgentMigrations)
	expect(schemaVersion(db).version).toBe(allAgentMigrations.length)
})

test('the database itself refuses two entries in one place, one key spent twice, and a lease without value', () => {
	migrate(db, allAgentMigrations, 1)
	const entry = db.write(
		"INSERT INTO entries (till_id, epoch, seq, hash, text, stored_at_ms) VALUES ('S01-01', 1, 1, ?, 'x', 0)",
	)
	entry('a')
	expect(() => entry('b')).toThrow(/UNIQUE/)
	const lease = db.write(
		`INSERT INTO leases (lease_id, card_no, purse, amount, ttl_ms, run_id, received_wall_ms, received_monotonic_ms, last_counter, state, lease_json)
		 VALUES (?, '8', 'storedValue', ?, 1, 'r', 0, 0, 0, 'active', '{}')`,
	)
	lease('one', 5)
	expect(() => lease('two', 0)).toThrow(/CHECK/)
	const spend = db.write(
		"INSERT INTO lease_spends (lease_id, counter, auth_key, amount, state) VALUES (?, ?, ?, 1, 'reserved')",
	)
	spend('one', 1, 'key')
	expect(() => spend('one', 2, 'key')).toThrow(/UNIQUE/)
	expect(() => spend('one', 1, 'other')).toThrow(/UNIQUE/)
	expect(() => spend('none', 1, 'third')).toThrow(/FOREIGN KEY/)
})
