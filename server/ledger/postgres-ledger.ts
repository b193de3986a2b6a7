/** The ledger's port over PostgreSQL: one object for each open transaction, made of the statements beside this file. */
import { mediumKey } from '../../protocol/card/medium.ts'
import type { OperatorRole, OverrideRules } from '../../protocol/rules/override-rules.ts'
import type { Database, Sql } from '../database/pool.ts'
import { memberTables } from '../members/member-tables.ts'
import { laneTables } from '../terminals/lane-tables.ts'
import { cardSnapshots } from './card-snapshots.ts'
import { earlyTables } from './early-tables.ts'
import type { HandLimits } from './hand-limits.ts'
import { journalTables } from './journal-tables.ts'
import type { LedgerStore, LedgerTables, PurseAt, StoreTerms } from './ledger-tables.ts'
import { loadBooks } from './load-books.ts'
import { returnTables } from './return-tables.ts'
import { saveBooks } from './save-books.ts'

export function postgresLedger(database: Database): LedgerStore {
	return { transaction: (work) => database.transaction((sql) => work(tablesOf(sql))) }
}

function tablesOf(sql: Sql): LedgerTables {
	return {
		...memberTables(sql),
		...journalTables(sql),
		...laneTables(sql),
		...returnTables(sql),
		...earlyTables(sql),
		loadBooks: (wanted) => loadBooks(sql, wanted),
		saveBooks: (books, alsoChanged) => saveBooks(sql, books, alsoChanged),
		cardSnapshots: (cardNos, nowMs) => cardSnapshots(sql, cardNos, nowMs),
		cardVersions: async (cardNos) => {
			const rows = await sql.rows<{ readonly key: string; readonly seq: number }>(
				"SELECT key, seq FROM change WHERE topic = 'card' AND key = ANY ($1::text[])",
				[cardNos],
				'card-versions',
			)
			return new Map(rows.map(({ key, seq }) => [key, seq]))
		},
		cardOf: async (medium) => {
			if (medium.kind === 'cardNo') return medium.value
			const rows = await sql.rows<{ card_no: string }>(
				'SELECT card_no FROM medium WHERE medium_key = $1',
				[mediumKey(medium)],
				'card-of-medium',
			)
			return rows[0]?.card_no
		},
		termsOf: async (storeIds) => {
			const rows = await sql.rows<StoreTerms & { readonly storeId: string }>(
				`SELECT store_id AS "storeId", profile -> 'cardPolicy' -> 'leases' AS leases,
					(profile ->> 'utcOffsetMinutes')::int AS "utcOffsetMinutes",
					(profile ->> 'dayStartsAtHour')::int AS "dayStartsAtHour" FROM store WHERE store_id = ANY ($1::text[])`,
				[storeIds],
				'store-terms',
			)
			return new Map(rows.map(({ storeId, ...terms }) => [storeId, terms]))
		},
		handLimits: (storeId, operatorIds) => handLimits(sql, storeId, operatorIds),
		pursesEndedBefore: (businessDate, countMax) =>
			sql.rows<PurseAt>(
				`SELECT card_no AS "cardNo", purse FROM purse_balance
				WHERE valid_until < $1 AND available > 0 ORDER BY valid_until, card_no, purse LIMIT $2`,
				[businessDate, countMax],
			),
		holdsMadeBefore: async (createdAtMs, countMax) => {
			const due = await sql.rows<{ auth_key: string }>(
				"SELECT auth_key FROM hold WHERE state = 'held' AND created_at_ms <= $1 LIMIT $2",
				[createdAtMs, countMax],
			)
			return due.map((row) => row.auth_key)
		},
	}
}

async function handLimits(sql: Sql, storeId: string, operatorIds: readonly string[]): Promise<HandLimits> {
	const [stores, operators] = await Promise.all([
		sql.rows<{ readonly rules: OverrideRules | null }>(
			`SELECT profile -> 'overrideRules' AS rules FROM store WHERE store_id = $1`,
			[storeId],
		),
		sql.rows<{ readonly operatorId: string; readonly role: OperatorRole }>(
			`SELECT key AS "operatorId", body ->> 'role' AS role FROM catalogue_record
			WHERE topic = 'operator' AND key = ANY ($1::text[])`,
			[operatorIds],
		),
	])
	const roles = new Map(operators.map(({ operatorId, role }) => [operatorId, role]))
	return { rules: stores[0]?.rules ?? undefined, roles }
}
