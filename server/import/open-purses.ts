/** Opening balances: each purse is opened once, when it is first seen, and posted as a load from head office. */
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { Sql } from '../database/pool.ts'
import { accounts } from '../ledger/books.ts'

interface Opening {
	readonly cardNo: string
	readonly purse: string
	readonly amount: number
	readonly typeId: string | null
	readonly validFrom: string | null
	readonly validUntil: string | null
}

/** Returns the cards that got a purse. */
export async function openPurses(sql: Sql, group: GroupData, nowMs: number): Promise<Set<string>> {
	const rows = group.cards.flatMap(openingsOf).map((opening) => ({
		...opening,
		debit: accounts.issuer(opening.purse as never),
		credit: accounts.card(opening.cardNo, opening.purse as never),
	}))
	const opened = await sql.rows<{ readonly card_no: string }>(
		`WITH given AS (
			SELECT * FROM jsonb_to_recordset($1) AS u ("cardNo" text, purse text, amount bigint, "typeId" text,
				"validFrom" text, "validUntil" text, debit text, credit text)
		), opened AS (
			INSERT INTO purse_balance (card_no, purse, credited, available, voucher_type_id, valid_from, valid_until)
			SELECT "cardNo", purse, amount, amount, "typeId", "validFrom", "validUntil" FROM given
			ON CONFLICT DO NOTHING RETURNING card_no, purse
		), posted AS (
			INSERT INTO transfer (card_no, purse, debit_account, credit_account, amount, kind, ordinal, posted_at_ms)
			SELECT card_no, purse, debit, credit, amount, 'load', 0, $2
			FROM given JOIN opened USING (purse) WHERE card_no = "cardNo" AND amount > 0
		)
		SELECT DISTINCT card_no FROM opened`,
		[JSON.stringify(rows), nowMs],
	)
	return new Set(opened.map((row) => row.card_no))
}

function openingsOf({ cardNo, opening, vouchers, grants }: GroupData['cards'][number]): Opening[] {
	const noVoucher = { typeId: null, validFrom: null, validUntil: null }
	const single = (['storedValue', 'points', 'gift'] as const).map((purse) => ({
		cardNo,
		purse,
		amount: opening[purse],
		...noVoucher,
	}))
	const given = vouchers.map(({ purse, voucherTypeId: typeId, validFrom, validUntil, amount }) => ({
		cardNo,
		purse,
		amount,
		typeId,
		validFrom,
		validUntil,
	}))
	const counted = grants.flatMap(({ grant: { grantId, validFrom, validUntil }, uses }) =>
		uses === null
			? []
			: [{ cardNo, purse: `grant:${grantId}`, amount: uses, typeId: null, validFrom, validUntil }],
	)
	return [...single, ...given, ...counted]
}
