/**
 * A simulated agent's disk with the agent's own tables on it, in an SQLite database in memory: the code under test is the
 * real one, only the file is missing. Ten times as slow as plain memory, so that most mornings do without.
 */
import SqliteDatabase from 'better-sqlite3'
import { type AgentOperations, agentHandlers } from '../../storage/agent-operations.ts'
import type { SqlValue, WritableDb } from '../../storage/database.ts'
import { allAgentMigrations } from '../../storage/migrations/agent/all-migrations.ts'
import { migrate } from '../../storage/migrations/migration.ts'
import type { Handlers } from '../../storage/worker-host.ts'
import { AgentDisk, type OutstandingSpend } from './agent-disk.ts'

let emptyImage: Buffer | null = null

export class TablesAgentDisk extends AgentDisk {
	readonly #native: SqliteDatabase.Database
	readonly #handlers: Handlers<AgentOperations>

	/** `storageId`: what the database calls itself in feed cursors. */
	constructor(storageId: string, native = emptyDatabase(storageId)) {
		super()
		this.#native = native
		this.#handlers = agentHandlers(wrap(this.#native))
	}

	protected handlers(): Handlers<AgentOperations> {
		return this.#handlers
	}

	outstandingSpends(): OutstandingSpend[] {
		return this.#native
			.prepare<[], OutstandingSpend>(
				`SELECT lease_id AS leaseId, counter, auth_key AS authKey, state FROM lease_spends
				 WHERE state IN ('reserved', 'captured') ORDER BY lease_id, counter`,
			)
			.all()
	}

	image(): TablesAgentDisk {
		return new TablesAgentDisk('', new SqliteDatabase(this.#native.serialize()))
	}

	close(): void {
		this.#native.close()
	}
}

function emptyDatabase(storageId: string): SqliteDatabase.Database {
	if (emptyImage === null) {
		const native = new SqliteDatabase(':memory:')
		migrate(wrap(native), allAgentMigrations)
		emptyImage = native.serialize()
		native.close()
	}
	const database = new SqliteDatabase(emptyImage)
	database.prepare("INSERT INTO meta (key, value) VALUES ('storageId', ?)").run(storageId)
	return database
}

function wrap(native: SqliteDatabase.Database): WritableDb {
	return {
		read<Row>(sql: string) {
			const statement = native.prepare<SqlValue[], Row>(sql)
			return { get: (...values) => statement.get(...values), all: (...values) => statement.all(...values) }
		},
		write(sql) {
			const statement = native.prepare<SqlValue[]>(sql)
			return (...values) => statement.run(...values).changes
		},
		transaction: (act) => native.transaction(act).immediate(),
		tidy: () => undefined,
		makeWalRoom: () => undefined,
		replaceable: (act) => native.transaction(act).immediate(),
		together: (acts) => {
			for (const act of acts) act()
		},
		execute: (sql) => {
			native.exec(sql)
		},
		hasRoom: () => true,
		close: () => {
			native.close()
		},
	}
}
