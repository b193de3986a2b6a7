/**
 * Goods that one legal entity sold and another took back: who had the money for them owes what the customer got for them,
 * however she got it. Cash and other goods are the taker's own; what went back to a purse is from then on the taker's value,
 * which it answers for when it is spent (`takenFromCards`). So all of it is one amount. Of goods without a receipt nobody can
 * say who sold them: they are the taker's.
 */
import type { Sql } from '../database/pool.ts'
import type { ClearingLine } from './clearing-tables.ts'

export async function goodsTakenBack(
	sql: Sql,
	clearingDate: string,
	fromMs: number,
	toMs: number,
): Promise<ClearingLine[]> {
	return await sql.rows<ClearingLine>(
		`WITH taken AS (
			SELECT t.store_id, j.entry, r, regexp_match(r #>> '{from,saleId}', '^(.+)-([0-9]{1,9})-[0-9]+$') AS sold_by
			FROM (SELECT till_id, epoch, CASE WHEN strpos(entry_text, '"returns":[') > 0 THEN entry_text::jsonb END AS entry
				FROM journal_entry WHERE kind = 'saleCompleted' AND verdict <> 'quarantined'
					AND posted_at_ms >= $1 AND posted_at_ms < $2) j
				JOIN terminal t USING (till_id, epoch)
				CROSS JOIN LATERAL jsonb_array_elements(j.entry #> '{body,returns}') AS r
		)
		SELECT 'goods' AS cause, sold.legal_entity_id AS debtor, took.legal_entity_id AS creditor,
			coalesce(entry ->> 'businessDate', $3) AS "businessDate",
			sum((r ->> 'quantity')::bigint) AS quantity, sum((r ->> 'creditMinor')::bigint) AS "amountMinor"
		FROM taken JOIN terminal seller ON seller.till_id = sold_by[1] AND seller.epoch = sold_by[2]::int
			JOIN store sold ON sold.store_id = seller.store_id JOIN store took ON took.store_id = taken.store_id
		WHERE sold.legal_entity_id <> took.legal_entity_id AND (r ->> 'creditMinor')::bigint > 0
		GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
		[fromMs, toMs, clearingDate],
	)
}
