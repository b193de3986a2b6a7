/** What waits for entries that can never come, as PostgreSQL keeps it. */
import type { Sql } from '../database/pool.ts'
import type { EarlyTables } from './ledger-tables.ts'

export function earlyTables(sql: Sql): EarlyTables {
	return {
		neverBrought: async (countMax) => {
			const rows = await sql.rows<{ readonly leaseId: string }>(
				`SELECT lease_id AS "leaseId" FROM lease_early
					CROSS JOIN LATERAL regexp_match(lease_id, '^[0-9]+[.]([A-Z0-9]+-[0-9]+)-([0-9]+)-([0-9]+)[.][0-9]+$') AS o
					JOIN terminal t ON t.till_id = o[1] AND t.epoch = o[2]::integer
				WHERE NOT settled AND (t.head_seq >= o[3]::bigint OR t.written_off_at_ms IS NOT NULL OR EXISTS (
					SELECT 1 FROM parked_entry p JOIN exception_move m ON m.closes AND m.exception_key
						= 'parked/' || p.till_id || '/' || p.epoch || '/' || p.seq || '/' || left(p.hash, 16)
					WHERE p.till_id = t.till_id AND p.epoch = t.epoch AND p.seq = o[3]::bigint))
				ORDER BY since_ms, lease_id LIMIT $1`,
				[countMax],
			)
			return rows.map(({ leaseId }) => leaseId)
		},
		neverPaid: async (countMax) => {
			const rows = await sql.rows<{ readonly authKey: string }>(
				`SELECT auth_key AS "authKey" FROM hold
					CROSS JOIN LATERAL regexp_match(auth_key, '^([A-Z0-9]+-[0-9]+)-([0-9]+)-') AS o
					JOIN terminal t ON t.till_id = o[1] AND t.epoch = o[2]::integer
				WHERE given_early <> '[]' AND given_early @> '[{"endedAtMs": null}]' AND t.written_off_at_ms IS NOT NULL
				ORDER BY auth_key LIMIT $1`,
				[countMax],
			)
			return rows.map(({ authKey }) => authKey)
		},
	}
}
