import type { CardNo } from '../base/ids.ts'
import { broughtLeaseId, type Keeper, type Purse } from '../card/purse.ts'
import type { Entry } from './entry.ts'

/** Value that an entry brings and that may be spent before the centre has heard of it, as the lease that it forms by itself. */
export type BroughtValue = {
	readonly leaseId: string
	readonly cardNo: CardNo
	readonly purse: Purse
	/** In the purse's unit. */
	readonly amount: number
	readonly keeper: Exclude<Keeper, 'centre'>
}

/**
 * The leases that an entry forms, for the centre, the agent and the till alike. Every movement that brings value counts
 * for the ordinal, loads first, whoever keeps it.
 */
export function broughtValue({ tillId, epoch, seq, body }: Entry): readonly BroughtValue[] {
	const moved = broughtBy(body)
	return moved.flatMap(({ cardNo, purse, amount, keeper }, ordinal): BroughtValue[] =>
		keeper === 'centre'
			? []
			: [
					{
						leaseId: broughtLeaseId(cardNo, { tillId, epoch, seq }, ordinal),
						cardNo,
						purse,
						amount,
						keeper,
					},
				],
	)
}

type Moved = Pick<BroughtValue, 'cardNo' | 'purse' | 'amount'> & { readonly keeper: Keeper }

function broughtBy(body: Entry['body']): readonly Moved[] {
	if (body.kind === 'spendRefunded') return [body]
	if (body.kind !== 'saleCompleted') return []
	const loads = body.loads.map(({ amountMinor, ...load }): Moved => ({ ...load, amount: amountMinor }))
	return [...loads, ...body.earned]
}
