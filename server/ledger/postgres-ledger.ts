/** The ledger's port over PostgreSQL: one object for each open transaction, made of the statements beside this file. */
import { mediumKey } from '../../protocol/card/medium.ts'
import type { Database, Sql } from '../database/pool.ts'
import { memberTables } from '../members/member-tables.ts'
import { laneTables } from '../terminals/lane-tables.ts'
import { cardSnapshots } from './card-snapshots.ts'
import { journalTables } from './journal-tables.ts'
import type { LedgerStore, LedgerTables } from './ledger-tables.ts'
import { loadBooks } from './load-books.ts'
import { saveBooks } from './save-books.ts'

export function postgresLedger(database: Database): LedgerStore {
	return { transaction: (work) => database.transaction((sql) => work(tablesOf(sql))) }
}

function tablesOf(sql: Sql): LedgerTables {
	return {
		...memberTables(sql),
		...journalTables(sql),
		...laneTables(sql),
		loadBooks: (wanted) => loadBooks(sql, wanted),
		saveBooks: (books, alsoChanged) => saveBooks(sql, books, alsoChanged),
		cardSnapshots: (cardNos, nowMs) => cardSnapshots(sql, cardNos, nowMs),
		cardOf: async (medium) => {
			if (medium.kind === 'cardNo') return medium.value
			const rows = await sql.rows<{ card_no: string }>(
				'SELECT card_no FROM medium WHERE medium_key = $1',
				[mediumKey(medium)],
				'card-of-medium',
			)
			return rows[0]?.card_no
		},
		sliceOf: async (storeId) => {
			const found = await sql.rows<{ slice: number }>(
				`SELECT (rule ->> 'amount')::bigint AS slice FROM store, jsonb_array_elements(profile::jsonb -> 'cardPolicy' -> 'leases') AS rule
				WHERE store_id = $1 AND rule ->> 'purseKind' = 'storedValue' LIMIT 1`,
				[storeId],
				'lease-slice',
			)
			return found[0]?.slice ?? 0
		},
		holdsMadeBefore: async (createdAtMs, countMax) => {
			const due = await sql.rows<{ auth_key: string }>(
				"SELECT auth_key FROM hold WHERE state = 'held' AND created_at_ms <= $1 LIMIT $2",
				[createdAtMs, countMax],
			)
			return due.map((row) => row.auth_key)
		},
	}
}
