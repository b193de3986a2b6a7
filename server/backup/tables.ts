/** What of a card server's database is backed up: every table that is kept on the disk, and where its numbers have come to. */
import type { Sql } from '../database/pool.ts'

export type Table = { readonly table: string; readonly columns: readonly string[] }

/**
 * Each after those that it refers to. Left out: which schema it is (the migrations make that), and unlogged tables, whose contents are
 * worth nothing after a restart.
 */
export async function readTables(sql: Sql): Promise<readonly Table[]> {
	const tables = await sql.rows<Table>(`
		SELECT c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
			AND c.relname <> 'schema_migration' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		GROUP BY c.relname ORDER BY c.relname`)
	const references = await sql.rows<{ readonly from: string; readonly to: string }>(`
		SELECT f.relname AS from, t.relname AS to FROM pg_constraint k
		JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
		WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND k.conrelid <> k.confrelid`)
	return inOrder(tables, references)
}

function inOrder(
	tables: readonly Table[],
	references: readonly { readonly from: string; readonly to: string }[],
): readonly Table[] {
	const placed = new Set<string>()
	const ordered: Table[] = []
	while (ordered.length < tables.length) {
		const ready = tables.filter(
			({ table }) =>
				!placed.has(table) && references.every(({ from, to }) => from !== table || placed.has(to)),
		)
		if (ready.length === 0) throw new Error('tables of the database refer to each other in a circle')
		for (const one of ready) {
			placed.add(one.table)
			ordered.push(one)
		}
	}
	return ordered
}

/** Numbers are drawn outside of transactions: asked for after the tables, none of them was drawn for what is in the tables. */
export async function readSequences(sql: Sql): Promise<{ sequence: string; value: string }[]> {
	return await sql.rows(`
		SELECT sequencename AS sequence, last_value::text AS value FROM pg_sequences
		WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename`)
}

/** As PostgreSQL writes and reads a name, whatever word it is. */
export function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`
}
