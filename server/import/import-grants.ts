/** Grants are signed when they are imported; one that says the same as before keeps its signature. */
import { cardNoSchema } from '../../protocol/base/ids.ts'
import type { CardGrant } from '../../protocol/card/grant.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { Sql } from '../database/pool.ts'
import type { SignGrant } from '../ledger/replace.ts'

/** Returns the cards whose grants changed. Throws when a manager's grant is not counted: it is a purse, so that it can be. */
export async function importGrants(sql: Sql, group: GroupData, signGrant: SignGrant): Promise<string[]> {
	const grants = group.cards.flatMap(({ cardNo, grants: given }) =>
		given.map(({ grant, uses }): CardGrant => {
			if (grant.kind === 'manager' && uses === null)
				throw new Error(`grant ${grant.grantId}: a manager’s grant says how often it may be used`)
			const unsigned = { ...grant, cardNo: cardNoSchema.parse(cardNo) } as Omit<CardGrant, 'signature'>
			return { ...unsigned, signature: signGrant(unsigned) } as CardGrant
		}),
	)
	const changed = await sql.rows<{ readonly card_no: string }>(
		`INSERT INTO card_grant SELECT body ->> 'cardNo', body ->> 'grantId', body FROM jsonb_array_elements($1) AS body
		ON CONFLICT (card_no, grant_id) DO UPDATE SET body = excluded.body WHERE card_grant.body <> excluded.body
		RETURNING card_no`,
		[JSON.stringify(grants)],
	)
	return changed.map((row) => row.card_no)
}
