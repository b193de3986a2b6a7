import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type WritableDb } from '../database.ts'
import { type Migration, migrate, schemaVersion } from './migration.ts'

let folder: string
let db: WritableDb
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-migration-'))
	db = openDatabase({ file: join(folder, 'test.db') })
})
afterEach(() => {
	db.close()
	rmSync(folder, { recursive: true })
})

function step(version: number, rollbackFloor: number, sql: string): Migration {
	return { version, name: `${version}`, rollbackFloor, apply: (target) => target.execute(sql) }
}
const ONE = step(1, 1, 'CREATE TABLE one (id INTEGER PRIMARY KEY) STRICT')
const TWO = step(2, 2, 'CREATE TABLE two (id INTEGER PRIMARY KEY) STRICT')
const THREE = step(3, 2, 'CREATE TABLE three (id INTEGER PRIMARY KEY) STRICT')

describe('migrate', () => {
	it('runs what is missing, once, and keeps the highest floor', () => {
		expect(schemaVersion(db)).toEqual({ version: 0, rollbackFloor: 0 })
		migrate(db, [ONE])
		expect(schemaVersion(db)).toEqual({ version: 1, rollbackFloor: 1 })
		migrate(db, [ONE, TWO, THREE])
		migrate(db, [ONE, TWO, THREE])
		expect(schemaVersion(db)).toEqual({ version: 3, rollbackFloor: 2 })
	})

	it('lets an older program open down to the floor and no further', () => {
		migrate(db, [ONE, TWO, THREE])
		migrate(db, [ONE, TWO])
		expect(schemaVersion(db).version).toBe(3)
		expect(() => migrate(db, [ONE])).toThrow(expect.objectContaining({ code: 'tooNew' }))
	})

	it('leaves no trace of a step that fails, and keeps the steps before it', () => {
		const broken = step(2, 1, 'CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE one (id INTEGER) STRICT')
		expect(() => migrate(db, [ONE, broken])).toThrow(/already exists/)
		expect(schemaVersion(db).version).toBe(1)
		expect(db.read("SELECT 1 FROM sqlite_master WHERE name = 'half'").get()).toBeUndefined()
	})

	it('refuses a list with a gap', () => {
		expect(() => migrate(db, [ONE, THREE])).toThrow(/out of order/)
	})
})
