/** Brings a database to the present schema. Several servers may start at once: one migrates, the others wait. */
import { ALL_MIGRATIONS, type Migration } from './migrations/all-migrations.ts'
import type { Database, Sql } from './pool.ts'

/** Any constant will do, as long as nothing else in the database takes this advisory lock. */
const MIGRATION_LOCK = 7_105_211

/** Runs the steps that are missing, all in one transaction. Throws when the database is newer than this program. */
export async function migrate(database: Database, upTo: number = ALL_MIGRATIONS.length): Promise<number> {
	return await database.transaction((sql) => migrateIn(sql, upTo))
}

/** The same inside somebody's transaction. */
export async function migrateIn(sql: Sql, upTo: number): Promise<number> {
	await sql.rows('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
	await sql.rows(
		'CREATE TABLE IF NOT EXISTS schema_migration (number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
	)
	const applied = await appliedNumber(sql)
	if (applied > ALL_MIGRATIONS.length) {
		throw new Error(`the database is at schema ${applied}, this program knows only ${ALL_MIGRATIONS.length}`)
	}
	for (const step of ALL_MIGRATIONS.slice(applied, upTo)) await apply(sql, step)
	return Math.max(applied, upTo)
}

async function appliedNumber(sql: Sql): Promise<number> {
	const found = await sql.rows<{ number: number | null }>(
		'SELECT max(number) AS number FROM schema_migration',
	)
	return found[0]?.number ?? 0
}

async function apply(sql: Sql, step: Migration): Promise<void> {
	await sql.rows(step.statements)
	await sql.rows('INSERT INTO schema_migration (number, name) VALUES ($1, $2)', [step.number, step.name])
}
