/** How much of each sold line has come back, over all stores, as PostgreSQL keeps it. */
import type { Sql } from '../database/pool.ts'
import { type ReturnedRow, soldLineKey } from './books.ts'
import type { ReturnTables } from './ledger-tables.ts'

export function returnTables(sql: Sql): ReturnTables {
	return {
		lockReturned: async (lines) => {
			const asked = [lines.map((line) => line.sale_id), lines.map((line) => line.line_number)]
			await sql.rows(
				`INSERT INTO returned_line (sale_id, line_number)
				SELECT * FROM unnest($1::text[], $2::int[]) AS line (sale_id, line_number) ORDER BY 1, 2
				ON CONFLICT DO NOTHING`,
				asked,
			)
			const rows = await sql.rows<ReturnedRow>(
				`SELECT r.* FROM returned_line r JOIN unnest($1::text[], $2::int[]) AS line (sale_id, line_number)
					USING (sale_id, line_number) ORDER BY sale_id, line_number FOR UPDATE OF r`,
				asked,
			)
			return new Map(rows.map((row) => [soldLineKey(row.sale_id, row.line_number), { ...row }]))
		},
		saveReturned: async (rows) => {
			await sql.rows(
				`UPDATE returned_line r SET quantity = u.quantity, sold_quantity = u.sold_quantity
				FROM json_populate_recordset(null::returned_line, $1) u
				WHERE r.sale_id = u.sale_id AND r.line_number = u.line_number`,
				[JSON.stringify(rows)],
			)
		},
	}
}
