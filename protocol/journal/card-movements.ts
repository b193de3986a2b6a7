import type { CardNo } from '../base/ids.ts'
import type { Purse } from '../card/purse.ts'
import { type EntryBody, isPurseTender } from './entry.ts'

/** What one entry moves on one purse: brought above, spent below zero, in the purse's unit. */
export type CardMovement = { readonly cardNo: CardNo; readonly purse: Purse; readonly amount: number }

/**
 * The movements of an entry that the centre learns from the entry itself. What a hold vouched for is not among them:
 * the centre took it out of its pictures when it gave the hold.
 */
export function cardMovements(body: EntryBody): readonly CardMovement[] {
	if (body.kind === 'spendRefunded') return [body]
	if (body.kind !== 'saleCompleted') return []
	const spent = body.tenders.flatMap((tender): CardMovement[] =>
		isPurseTender(tender) && tender.authority.kind !== 'hold' && tender.amount > 0
			? [{ cardNo: tender.cardNo, purse: tender.purse, amount: -tender.amount }]
			: [],
	)
	const uses = body.approvals.flatMap(({ cardNo, grantId, authority }): CardMovement[] =>
		authority.kind === 'hold' ? [] : [{ cardNo, purse: `grant:${grantId}`, amount: -1 }],
	)
	const loaded = body.loads.map(({ cardNo, purse, amountMinor }) => ({ cardNo, purse, amount: amountMinor }))
	const back = (body.paidBack ?? []).flatMap((one): CardMovement[] => {
		if (one.kind === 'purse') return [one]
		return one.kind === 'giftValue' ? [{ cardNo: one.cardNo, purse: 'gift', amount: one.amountMinor }] : []
	})
	const taken = (body.takenBack ?? []).map((one) => ({ ...one, amount: -one.amount }))
	return [...spent, ...uses, ...loaded, ...body.earned, ...back, ...taken]
}
