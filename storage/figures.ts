/**
 * Entry file: how much lies in a till's or agent's database, for somebody who helps and may see nobody's data. Only what is named here is
 * read: counts, places in a journal or feed, and words of a fixed list (a state, a purse). What cannot be read does not hide the rest.
 */
import { openToLook } from './database.ts'
import { schemaVersion } from './migrations/migration.ts'

export type FiguresRow = Readonly<Record<string, string | number | null>>

export type DatabaseFigures = {
	readonly schema: { readonly version: number; readonly rollbackFloor: number } | null
	/** What SQLite's quick check of everything says. */
	readonly integrity: string
	readonly rowsOfTables: Readonly<Record<string, number>>
	readonly figures: Readonly<Record<string, readonly FiguresRow[]>>
	/** What could not be read, and why. */
	readonly missing: readonly { readonly what: string; readonly why: string }[]
}

const TILL_FIGURES = {
	chains:
		'SELECT epoch, head_seq AS headSeq, base_seq AS baseSeq, stored_seq AS storedSeq, posted_seq AS postedSeq FROM chain ORDER BY epoch',
	slices: 'SELECT state, purse, count(*) AS count, sum(amount) AS amount FROM slice GROUP BY state, purse',
	spends:
		'SELECT state, purse, count(*) AS count, sum(amount) AS amount FROM own_spend GROUP BY state, purse',
	printJobs: 'SELECT state, problem, count(*) AS count FROM print_job GROUP BY state, problem',
	verdicts: 'SELECT verdict, count(*) AS count FROM verdict GROUP BY verdict',
	search: 'SELECT topic, done, upto FROM search_progress ORDER BY topic',
}

const AGENT_FIGURES = {
	chains:
		'SELECT till_id AS tillId, epoch, base_seq AS baseSeq, stored_seq AS storedSeq, posted_seq AS postedSeq FROM chains ORDER BY till_id, epoch',
	feed: "SELECT value AS cursor FROM meta WHERE key = 'feedCursor'",
	replica: 'SELECT topic, count(*) AS count, max(version) AS newest FROM replica GROUP BY topic',
	leases: 'SELECT state, purse, count(*) AS count, sum(amount) AS amount FROM leases GROUP BY state, purse',
	slices: 'SELECT state, count(*) AS count, sum(amount) AS amount FROM lease_slices GROUP BY state',
	spends: 'SELECT state, count(*) AS count, sum(amount) AS amount FROM lease_spends GROUP BY state',
	reversals: 'SELECT result IS NOT NULL AS isDone, count(*) AS count FROM reversals GROUP BY 1',
	decisions: 'SELECT reversed, count(*) AS count FROM decisions GROUP BY reversed',
	contested: 'SELECT verdict, reported, count(*) AS count FROM contested_entries GROUP BY verdict, reported',
}

/** Throws a `StorageError` when there is nothing that could be opened. */
export function databaseFigures(
	role: 'till' | 'agent',
	file: string,
	pageKey: string | undefined,
): DatabaseFigures {
	const db = openToLook(file, pageKey)
	const missing: { what: string; why: string }[] = []
	const attempt = <T>(what: string, read: () => T): T | null => {
		try {
			return read()
		} catch (error) {
			missing.push({ what, why: error instanceof Error ? error.message : String(error) })
			return null
		}
	}
	try {
		const integrity = attempt('integrity', () => db.damage() ?? 'ok') ?? 'not to be checked'
		const schema = attempt('schema', () => schemaVersion(db))
		const tables =
			attempt('tables', () =>
				db
					.read<{ name: string }>(
						"SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
					)
					.all(),
			) ?? []
		const counts = tables.flatMap(({ name }) => {
			const row = attempt(`table ${name}`, () =>
				db.read<{ count: number }>(`SELECT count(*) AS count FROM "${name}"`).get(),
			)
			return row == null ? [] : [[name, row.count] as const]
		})
		const figures = Object.entries(role === 'till' ? TILL_FIGURES : AGENT_FIGURES).flatMap(([name, sql]) => {
			const rows = attempt(name, () => db.read<FiguresRow>(sql).all())
			return rows === null ? [] : [[name, rows] as const]
		})
		return {
			schema,
			integrity,
			rowsOfTables: Object.fromEntries(counts),
			figures: Object.fromEntries(figures),
			missing,
		}
	} finally {
		db.close()
	}
}
