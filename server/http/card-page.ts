/** Everything the ledger knows of one card. */
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Database } from '../database/pool.ts'
import type { HoldRow, LeaseRow, LeaseSpendRow, PurseRow, TransferRow } from '../ledger/books.ts'
import { cardSnapshots } from '../ledger/card-snapshots.ts'

export interface CardPage {
	readonly card: CardSnapshot
	readonly purses: readonly PurseRow[]
	readonly holds: readonly HoldRow[]
	readonly leases: readonly LeaseRow[]
	readonly leaseSpends: readonly LeaseSpendRow[]
	/** In the order in which they were posted. */
	readonly postings: readonly TransferRow[]
	/** What head office's staff did with it, in order. */
	readonly operations: readonly OperationRow[]
}

interface OperationRow {
	readonly operation: string
	readonly operatorId: string
	readonly reason: string
	readonly doneAtMs: number
}

export async function cardPage(
	database: Database,
	cardNo: string,
	nowMs: number,
): Promise<CardPage | undefined> {
	return await database.transaction(async (sql) => {
		// One picture of all tables, so that the page always adds up.
		await sql.rows('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
		const card = (await cardSnapshots(sql, [cardNo], nowMs)).get(cardNo)
		if (card === undefined) return undefined
		return {
			card,
			purses: await sql.rows('SELECT * FROM purse_balance WHERE card_no = $1 ORDER BY purse', [cardNo]),
			holds: await sql.rows('SELECT * FROM hold WHERE card_no = $1 ORDER BY created_at_ms', [cardNo]),
			leases: await sql.rows('SELECT * FROM lease WHERE card_no = $1 ORDER BY epoch', [cardNo]),
			leaseSpends: await sql.rows('SELECT * FROM lease_spend WHERE card_no = $1 ORDER BY lease_id, counter', [
				cardNo,
			]),
			postings: await sql.rows('SELECT * FROM transfer WHERE card_no = $1 ORDER BY transfer_id', [cardNo]),
			operations: await sql.rows(
				`SELECT operation, operator_id AS "operatorId", body ->> 'reason' AS reason, done_at_ms AS "doneAtMs"
				FROM card_operation WHERE card_no = $1 ORDER BY done_at_ms, operation_key`,
				[cardNo],
			),
		}
	})
}
