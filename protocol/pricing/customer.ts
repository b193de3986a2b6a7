/** Who stands at the till, as far as promotions ask. */
import type { CardSnapshot, MemberSnapshot } from '../card/card-snapshot.ts'
import type { PromotionWho } from '../catalogue/promotion.ts'

export type Customer = {
	readonly tier: MemberSnapshot['tier']
	/** By the business date. */
	readonly birthday: 'day' | 'month' | null
}

/** The member of an active card; null: somebody. A birthday that only a till has typed opens no price. */
export function customerOf(
	{ state, member }: Pick<CardSnapshot, 'state' | 'member'>,
	businessDate: string,
): Customer | null {
	if (state !== 'active' || member === null) return null
	const { birthday } = member.fields
	const isKnown = birthday !== undefined && (birthday.verified || birthday.source === 'headOffice')
	const today = businessDate.slice(5)
	if (!isKnown || birthday.value.slice(0, 2) !== today.slice(0, 2))
		return { tier: member.tier, birthday: null }
	return { tier: member.tier, birthday: birthday.value === today ? 'day' : 'month' }
}

export function isFor(who: PromotionWho, customer: Customer | null): boolean {
	switch (who.kind) {
		case 'everybody':
			return true
		case 'members':
			return customer !== null
		case 'tiers':
			return customer !== null && who.tiers.includes(customer.tier)
		case 'birthday':
			return (
				customer !== null &&
				customer.birthday !== null &&
				(who.span === 'month' || customer.birthday === 'day')
			)
	}
}
