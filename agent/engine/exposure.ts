/**
 * What the store could lose while tills cannot reach the centre: each of them may spend its floor limit with nothing to
 * vouch for it, and no more (design §5). Computed from the policy, so that it is known before anything is spent.
 */

import { cardClassSchema } from '../../protocol/card/card-class.ts'
import { type TenderPurseKind, tenderPurseKindSchema } from '../../protocol/card/purse.ts'
import { type CardPolicy, ruleFor } from '../../protocol/catalogue/catalogue.ts'

/** Per kind of purse, in its unit; kinds without a floor limit are left out. */
export type Exposure = readonly { readonly purseKind: TenderPurseKind; readonly amount: number }[]

export type CutOff = {
	readonly tillId: string
	/** From the centre alone, or from this agent too. */
	readonly from: 'centre' | 'store'
	readonly sinceMs: number
	readonly exposure: Exposure
}

/** What one till may spend by its floor limits: all cards share a limit, so the most generous class counts. */
export function exposureOfTill({ floorLimits }: CardPolicy): Exposure {
	return tenderPurseKindSchema.options.flatMap((purseKind) => {
		const limits = cardClassSchema.options.map(
			(cardClass) => ruleFor(floorLimits, purseKind, cardClass)?.limit ?? 0,
		)
		const amount = Math.max(...limits)
		return amount === 0 ? [] : [{ purseKind, amount }]
	})
}

/** Which tills are cut off, since when, and what each could spend meanwhile. */
export function cutOffTills(
	tills: readonly { readonly tillId: string; readonly awaySinceMs: number | null }[],
	centre: { readonly up: boolean; readonly sinceMs: number },
	policy: CardPolicy | null,
): CutOff[] {
	const exposure = policy === null ? [] : exposureOfTill(policy)
	return tills.flatMap(({ tillId, awaySinceMs }): CutOff[] => {
		if (awaySinceMs === null)
			return centre.up ? [] : [{ tillId, from: 'centre', sinceMs: centre.sinceMs, exposure }]
		const sinceMs = centre.up ? awaySinceMs : Math.min(awaySinceMs, centre.sinceMs)
		return [{ tillId, from: 'store', sinceMs, exposure }]
	})
}

/** All of them together. */
export function exposureTogether(cutOff: readonly CutOff[]): Exposure {
	const sums = new Map<TenderPurseKind, number>()
	for (const { exposure } of cutOff)
		for (const { purseKind, amount } of exposure) sums.set(purseKind, (sums.get(purseKind) ?? 0) + amount)
	return [...sums].map(([purseKind, amount]) => ({ purseKind, amount }))
}
