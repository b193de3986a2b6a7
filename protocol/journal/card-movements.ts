import type { CardNo } from '../base/ids.ts'
import type { Purse } from '../card/purse.ts'
import type { EntryBody } from './entry.ts'

/** What one entry moves on one purse: earned above, spent below zero, in the purse's unit. */
export type CardMovement = { readonly cardNo: CardNo; readonly purse: Purse; readonly amount: number }

/** Every card movement inside an entry. Authorisations move nothing until the sale that captures them is an entry. */
export function cardMovements(body: EntryBody): readonly CardMovement[] {
	if (body.kind !== 'saleCompleted') return []
	const spent = body.tenders.flatMap((tender): CardMovement[] =>
		tender.kind === 'storedValue'
			? [{ cardNo: tender.cardNo, purse: 'storedValue', amount: -tender.amountMinor }]
			: [],
	)
	return [...spent, ...body.earned]
}
