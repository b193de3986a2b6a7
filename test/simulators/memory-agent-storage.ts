/**
 * The agent's own tables and operations on an SQLite database in memory: the code under test is the real one, only the
 * file is missing. The object is the disk: it outlives the agents that use it.
 */
import SqliteDatabase from 'better-sqlite3'
import { StorageError } from '../../protocol/base/storage-error.ts'
import { type AgentOperations, agentHandlers } from '../../storage/agent-operations.ts'
import type { SqlValue, WritableDb } from '../../storage/database.ts'
import { allAgentMigrations } from '../../storage/migrations/agent/all-migrations.ts'
import { migrate } from '../../storage/migrations/migration.ts'
import type { InputOf, KindOf, OutputOf } from '../../storage/worker-protocol.ts'
import { AGENT_STORAGE_READS } from './agent-storage-reads.ts'

let emptyImage: Buffer | null = null

export class MemoryAgentDisk {
	/** Every write fails as on a full disk until it is set back. */
	full = false
	readonly #native: SqliteDatabase.Database
	readonly #handlers: ReturnType<typeof agentHandlers>

	/** `storageId`: what the database calls itself in feed cursors. */
	constructor(storageId: string) {
		this.#native = emptyDatabase()
		this.#native.prepare("INSERT INTO meta (key, value) VALUES ('storageId', ?)").run(storageId)
		this.#handlers = agentHandlers(wrap(this.#native))
	}

	static isRead(kind: KindOf<AgentOperations>): boolean {
		return AGENT_STORAGE_READS.has(kind)
	}

	/** One operation, at once; throws as the real storage rejects. */
	perform<K extends KindOf<AgentOperations>>(
		kind: K,
		input: InputOf<AgentOperations, K>,
	): OutputOf<AgentOperations, K> {
		if (this.full && !AGENT_STORAGE_READS.has(kind)) throw new StorageError('diskFull', kind)
		const handle: (asked: InputOf<AgentOperations, K>) => OutputOf<AgentOperations, K> = this.#handlers[kind]
		return handle(input)
	}

	/** For invariants: rows of one query. */
	rows<Row>(sql: string): Row[] {
		return this.#native.prepare<[], Row>(sql).all()
	}

	close(): void {
		this.#native.close()
	}
}

function emptyDatabase(): SqliteDatabase.Database {
	if (emptyImage === null) {
		const native = new SqliteDatabase(':memory:')
		migrate(wrap(native), allAgentMigrations)
		emptyImage = native.serialize()
		native.close()
	}
	return new SqliteDatabase(emptyImage)
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
		execute: (sql) => {
			native.exec(sql)
		},
		hasRoom: () => true,
		close: () => {
			native.close()
		},
	}
}
