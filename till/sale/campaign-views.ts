/** What the store promises today beside its prices: for the customer's screen while nobody is being served. */
import { inOrder, isPromotionOn } from '../../protocol/pricing/offers.ts'
import type { Surroundings } from '../surroundings.ts'
import type { TillState } from '../till-state.ts'
import type { CampaignView } from '../view.ts'
import { momentOf } from './offers.ts'

/** As many as a screen can show large. */
const CAMPAIGNS_MAX = 4

/** Only what is for everybody or for every member: who belongs to a tier or has a birthday hears of it in her own sale. */
export function campaignViews(
	{ sale, shift }: Pick<TillState, 'sale' | 'shift'>,
	{ promotions, profile }: Pick<Surroundings, 'promotions' | 'profile'>,
	nowMs: number,
): readonly CampaignView[] {
	const moment = sale === null && shift !== null ? momentOf({ nowMs, profile }, shift.businessDate) : null
	if (moment === null) return []
	return promotions
		.filter(({ who }) => who.kind === 'everybody' || who.kind === 'members')
		.filter((promotion) => isPromotionOn(promotion, moment))
		.toSorted(inOrder)
		.slice(0, CAMPAIGNS_MAX)
		.map(({ nameZh, nameEn, who }) => ({ nameZh, nameEn, isForMembers: who.kind === 'members' }))
}
