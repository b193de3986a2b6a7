/** A card server's database, opened for one piece of work by somebody who is not the server. */
import { findEmbeddedPostgres } from './find-embedded.ts'
import { ALL_MIGRATIONS } from './migrations/all-migrations.ts'
import { type Database, openDatabase } from './pool.ts'

/** A database, or the data folder of a server with embedded PostgreSQL (started for the work if it does not run). */
export type Where = { readonly databaseUrl: string } | { readonly dataDir: string }

/** Throws when there is no database, or its schema is not the one this program knows. */
export async function withDatabase<T>(where: Where, work: (database: Database) => Promise<T>): Promise<T> {
	if ('databaseUrl' in where) return await open(where.databaseUrl, work)
	const found = await findEmbeddedPostgres(where.dataDir)
	try {
		return await open(found.databaseUrl, work)
	} finally {
		await found.release()
	}
}

async function open<T>(databaseUrl: string, work: (database: Database) => Promise<T>): Promise<T> {
	const database = openDatabase(databaseUrl, 1, () => undefined)
	try {
		const [schema] = await database.rows<{ number: number }>(
			'SELECT coalesce(max(number), 0) AS number FROM schema_migration',
		)
		if (schema?.number !== ALL_MIGRATIONS.length)
			throw new Error(
				`the database is at schema ${schema?.number ?? 0}, this program needs ${ALL_MIGRATIONS.length}: start its server once`,
			)
		return await work(database)
	} finally {
		await database.end()
	}
}
