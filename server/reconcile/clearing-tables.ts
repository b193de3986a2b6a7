/** Statements as they are stored: one per clearing date, replaced as a whole. And the accounts behind them. */
import type { Sql } from '../database/pool.ts'

export interface ClearingLine {
	readonly cause: 'storedValue' | 'points' | 'gift' | 'coupon' | 'activity' | 'service' | 'loss' | 'goods'
	/** Debtor and creditor are the same for value that stayed inside one entity. */
	readonly debtor: string
	readonly creditor: string
	readonly businessDate: string
	/** In the purse's unit. */
	readonly quantity: number
	readonly amountMinor: number
}

export interface ClearingPosition {
	readonly legalEntityId: string
	/** What the others owe it; negative: what it owes. Over all entities the sum is 0. */
	readonly netMinor: number
}

export interface ClearingStatement {
	readonly clearingDate: string
	/** False while the day still runs. */
	readonly complete: boolean
	/** `validFrom` of the policy applied. */
	readonly policy: string
	readonly lines: readonly ClearingLine[]
	readonly positions: readonly ClearingPosition[]
}

export async function saveStatement(
	sql: Sql,
	statement: ClearingStatement,
	nowMs: number,
	operatorId: string | null,
): Promise<void> {
	const { clearingDate, complete, policy, lines, positions } = statement
	await sql.rows('DELETE FROM clearing_day WHERE clearing_date = $1', [clearingDate])
	await sql.rows(
		`INSERT INTO clearing_day (clearing_date, policy, complete, operator_id, computed_at_ms) VALUES ($1, $2, $3, $4, $5)`,
		[clearingDate, policy, complete, operatorId, nowMs],
	)
	await sql.rows(
		`INSERT INTO clearing_line (clearing_date, cause, debtor, creditor, business_date, quantity, amount)
		SELECT $1, cause, debtor, creditor, "businessDate", quantity, "amountMinor" FROM json_to_recordset($2)
			AS u (cause text, debtor text, creditor text, "businessDate" text, quantity bigint, "amountMinor" bigint)`,
		[clearingDate, JSON.stringify(lines)],
	)
	await sql.rows(
		`INSERT INTO clearing_position (clearing_date, legal_entity_id, net)
		SELECT $1, "legalEntityId", "netMinor" FROM json_to_recordset($2) AS u ("legalEntityId" text, "netMinor" bigint)`,
		[clearingDate, JSON.stringify(positions)],
	)
}

/** Undefined when that day was never cleared. */
export async function storedStatement(
	sql: Sql,
	clearingDate: string,
): Promise<ClearingStatement | undefined> {
	const [day] = await sql.rows<Pick<ClearingStatement, 'complete' | 'policy'>>(
		'SELECT complete, policy FROM clearing_day WHERE clearing_date = $1',
		[clearingDate],
	)
	if (day === undefined) return undefined
	const lines = await sql.rows<ClearingLine>(
		`SELECT cause, debtor, creditor, business_date AS "businessDate", quantity, amount AS "amountMinor"
		FROM clearing_line WHERE clearing_date = $1 ORDER BY 1, 2, 3, 4`,
		[clearingDate],
	)
	const positions = await sql.rows<ClearingPosition>(
		`SELECT legal_entity_id AS "legalEntityId", net AS "netMinor" FROM clearing_position WHERE clearing_date = $1
		ORDER BY 1`,
		[clearingDate],
	)
	return { clearingDate, ...day, lines, positions }
}

/** An account that is no card's, as its transfers name it. */
export interface LedgerAccount {
	readonly account: string
	/** Of the store in its name, or the one it names itself; null for the issuer's. */
	readonly legalEntityId: string | null
	readonly debited: number
	readonly credited: number
	/** credited − debited. */
	readonly balance: number
}

export async function ledgerAccounts(sql: Sql): Promise<LedgerAccount[]> {
	return await sql.rows<LedgerAccount>(
		`SELECT account, CASE WHEN account LIKE 'loss:%' THEN split_part(account, ':', 2) ELSE s.legal_entity_id END
			AS "legalEntityId", sum(debited) AS debited, sum(credited) AS credited, sum(credited - debited) AS balance
		FROM (
			SELECT debit_account AS account, amount AS debited, 0 AS credited FROM transfer WHERE debit_account NOT LIKE 'card:%'
			UNION ALL SELECT credit_account, 0, amount FROM transfer WHERE credit_account NOT LIKE 'card:%'
		) AS sides LEFT JOIN store s ON s.store_id = split_part(account, ':', 2)
		GROUP BY 1, 2 ORDER BY 1`,
	)
}
