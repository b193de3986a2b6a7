/* How much lies in a card server's database: counts, places and words of a fixed list, nothing of anybody. */
import { type Where, withDatabase } from '../../server/database/with-database.ts'

const FIGURES = {
	schema: 'SELECT max(number)::int AS version, count(*)::int AS count FROM schema_migration',
	size: 'SELECT pg_database_size(current_database()) AS bytes',
	// Checksums of pages, where the cluster has them.
	integrity:
		'SELECT checksum_failures AS count, deadlocks AS "deadlockCount" FROM pg_stat_database WHERE datname = current_database()',
	rowsOfTables: 'SELECT relname AS topic, n_live_tup AS count FROM pg_stat_user_tables ORDER BY relname',
	chains:
		'SELECT till_id AS "tillId", epoch, store_id AS "storeId", head_seq AS "headSeq" FROM terminal ORDER BY till_id, epoch LIMIT 5000',
	feed: 'SELECT topic, count(*) AS count, max(seq) AS newest FROM change GROUP BY topic ORDER BY topic',
	leases:
		'SELECT state, purse, count(*) AS count, sum(outstanding)::bigint AS amount FROM lease GROUP BY state, purse',
	parked: 'SELECT verdict, count(*) AS count FROM parked_entry GROUP BY verdict',
	exceptions: 'SELECT kind, count(*) AS count FROM exception GROUP BY kind',
} as const

export type ServerFigures = {
	readonly figures: Readonly<Record<string, readonly object[]>>
	readonly missing: readonly { readonly what: string; readonly why: string }[]
}

export function serverFigures(where: Where): Promise<ServerFigures> {
	return withDatabase(where, async (database) => {
		const figures: Record<string, readonly object[]> = {}
		const missing: { what: string; why: string }[] = []
		for (const [name, sql] of Object.entries(FIGURES)) {
			try {
				figures[name] = await database.rows(sql)
			} catch (error) {
				missing.push({ what: name, why: error instanceof Error ? error.message : String(error) })
			}
		}
		return { figures, missing }
	})
}
