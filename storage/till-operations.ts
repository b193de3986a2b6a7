/** The till's database as its thread serves it: opening, and one operation per act. */
import { openDatabase } from './database.ts'
import { allTillMigrations } from './migrations/till/all-migrations.ts'
import { migrate } from './migrations/migration.ts'
import type { Handlers, ServedDatabase } from './worker-host.ts'

export type TillDatabaseOptions = {
	readonly file: string
}

export type TillOperations = {
	readonly hasRoom: (input: { readonly bytes: number }) => boolean
}

export function openTillDatabase(options: TillDatabaseOptions): ServedDatabase<TillOperations> {
	const db = openDatabase(options)
	migrate(db, allTillMigrations)
	const handlers: Handlers<TillOperations> = {
		hasRoom: ({ bytes }) => db.hasRoom(bytes),
	}
	return { handlers, close: () => db.close() }
}
