/**
 * What coupons, activities and services cost: whoever gave them out pays the store that took one, and its sponsors bear their
 * shares. A payment that is given back goes the same way back. Whose value it was needs no order here: the type says it.
 */
import type { Sql } from '../database/pool.ts'
import type { ClearingLine } from './clearing-tables.ts'

interface Paid {
	readonly cause: 'coupon' | 'activity' | 'service'
	readonly issuerEntity: string
	readonly sponsors: readonly { readonly legalEntityId: string; readonly basisPoints: number }[]
	readonly storeEntity: string
	readonly businessDate: string
	readonly quantity: number
	/** Minor units; below 0 when it was given back. */
	readonly amountMinor: number
}

export async function vouchersTaken(
	sql: Sql,
	clearingDate: string,
	fromMs: number,
	toMs: number,
): Promise<ClearingLine[]> {
	const paid = await sql.rows<Paid>(
		`SELECT v.kind AS cause, v.issuer_entity AS "issuerEntity", v.sponsors, s.legal_entity_id AS "storeEntity",
			coalesce(j.entry_text::jsonb ->> 'businessDate', $3) AS "businessDate", t.amount AS quantity,
			CASE WHEN t.credit_account LIKE 'card:%' THEN -t.amount_minor ELSE t.amount_minor END AS "amountMinor"
		FROM transfer t JOIN purse_balance p USING (card_no, purse) JOIN voucher_terms v USING (voucher_type_id)
			JOIN store s USING (store_id) LEFT JOIN journal_entry j USING (till_id, epoch, seq)
		WHERE t.posted_at_ms >= $1 AND t.posted_at_ms < $2 AND t.amount_minor <> 0
			AND ((t.kind IN ('spend', 'clear', 'correction') AND t.debit_account LIKE 'card:%')
				OR (t.kind IN ('refund', 'correction') AND t.credit_account LIKE 'card:%'))
		ORDER BY t.card_no, t.transfer_id`,
		[fromMs, toMs, clearingDate],
	)
	return summed(paid.flatMap(sharesOf))
}

/** Each sponsor bears its share, rounded down; the issuer bears the rest, so that the shares are the payment. */
export function sharesOf(paid: Paid): ClearingLine[] {
	const whole = Math.abs(paid.amountMinor)
	const shares = paid.sponsors.map(({ legalEntityId, basisPoints }) => ({
		entity: legalEntityId,
		amountMinor: Math.floor((whole * basisPoints) / 10_000),
	}))
	const borne = shares.reduce((sum, share) => sum + share.amountMinor, 0)
	const { cause, storeEntity, businessDate, quantity } = paid
	return [...shares, { entity: paid.issuerEntity, amountMinor: whole - borne }]
		.filter(({ amountMinor }) => amountMinor > 0)
		.map(({ entity, amountMinor }) => ({
			cause,
			debtor: paid.amountMinor > 0 ? entity : storeEntity,
			creditor: paid.amountMinor > 0 ? storeEntity : entity,
			businessDate,
			quantity,
			amountMinor,
		}))
}

function summed(lines: readonly ClearingLine[]): ClearingLine[] {
	const sums = new Map<string, ClearingLine>()
	for (const line of lines) {
		const key = [line.cause, line.debtor, line.creditor, line.businessDate].join('\n')
		const { quantity = 0, amountMinor = 0 } = sums.get(key) ?? {}
		sums.set(key, {
			...line,
			quantity: quantity + line.quantity,
			amountMinor: amountMinor + line.amountMinor,
		})
	}
	return [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line)
}
