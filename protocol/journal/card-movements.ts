import type { CardNo } from '../base/ids.ts'
import type { Purse } from '../card/purse.ts'
import type { EntryBody } from './entry.ts'

/** What one entry moves on one purse: earned above, spent below zero, in the purse's unit. */
export type CardMovement = { readonly cardNo: CardNo; readonly purse: Purse; readonly amount: number }

/**
 * The movements of an entry that the centre learns from the entry itself. What a hold vouched for is not among them:
 * the centre took it out of its pictures when it gave the hold.
 */
export function cardMovements(body: EntryBody): readonly CardMovement[] {
	if (body.kind !== 'saleCompleted') return []
	const spent = body.tenders.flatMap((tender): CardMovement[] =>
		tender.kind === 'storedValue' && tender.authority.kind === 'lease'
			? [{ cardNo: tender.cardNo, purse: 'storedValue', amount: -tender.amountMinor }]
			: [],
	)
	return [...spent, ...body.earned]
}
