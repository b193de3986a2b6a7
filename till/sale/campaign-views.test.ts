/** What the customer's screen says while nobody is served: what holds here and now, for whoever reads it. */
import { expect, it } from 'vitest'
import { businessDateSchema } from '../../protocol/base/business-date.ts'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import type { Promotion } from '../../protocol/catalogue/promotion.ts'
import { PROMOTION } from '../../test/fixtures/promotion.ts'
import { item, NOON, Play, PROFILE } from '../../test/helpers/till-play.ts'
import { campaignViews } from './campaign-views.ts'

const promotion = (promotionId: string, more: Partial<Promotion> = {}): Promotion => ({
	...PROMOTION,
	promotionId,
	nameEn: promotionId,
	...more,
})
const namesOf = (play: Play, promotions: readonly Promotion[]) =>
	campaignViews(play.state, { promotions, profile: PROFILE }, NOON).map(({ nameEn }) => nameEn)

it('is what holds today for everybody or every member, by its rank, and no more than a screen can show', () => {
	const play = new Play().open()
	const tiers: Promotion['who'] = { kind: 'tiers', tiers: ['gold'] }
	expect(
		namesOf(play, [
			promotion('late', { priority: 900 }),
			promotion('over', { validUntil: businessDateSchema.parse('2026-11-20') }),
			promotion('elsewhere', { storeIds: [storeIdSchema.parse('S02')] }),
			promotion('gold', { who: tiers }),
			promotion('birthday', { who: { kind: 'birthday', span: 'day' } }),
			promotion('first', { priority: 1, who: { kind: 'members' } }),
			promotion('b'),
			promotion('a'),
			promotion('c'),
		]),
	).toEqual(['first', 'a', 'b', 'c'])
})

it('says for whom it is', () => {
	const shown = campaignViews(
		new Play().open().state,
		{ promotions: [promotion('m', { who: { kind: 'members' } })], profile: PROFILE },
		NOON,
	)
	expect(shown).toEqual([{ nameZh: PROMOTION.nameZh, nameEn: 'm', isForMembers: true }])
})

it('is nothing during a sale, before a shift, and before the store is known', () => {
	const selling = new Play().open().take(item('A', 650))
	expect(namesOf(selling, [promotion('a')])).toEqual([])
	expect(namesOf(new Play(), [promotion('a')])).toEqual([])
	const { state } = new Play().open()
	expect(campaignViews(state, { promotions: [promotion('a')], profile: null }, NOON)).toEqual([])
})
