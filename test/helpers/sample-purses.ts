/** A card on which everything is, as the till shows it: what can pay, what cannot and why. */
import { minor } from '../../protocol/base/money.ts'
import type { MemberView, PurseView } from '../../till/view.ts'
import { sampleMember } from './sample-views.ts'

function purse(
	name: PurseView['purse'],
	kind: PurseView['kind'],
	balance: number,
	more: Partial<PurseView> = {},
): PurseView {
	const { storedValue } = sampleMember()
	return {
		purse: name,
		kind,
		nameZh: null,
		nameEn: null,
		unit: 'money',
		balance: { ...storedValue, balance, spendableNow: balance },
		validUntil: null,
		pays: { amount: Math.min(balance, 5_000), amountMinor: minor(Math.min(balance, 5_000)) },
		whyNot: null,
		proposed: null,
		reason: null,
		...more,
	}
}

export function cardWithManyPurses(): MemberView {
	const { storedValue } = sampleMember()
	const proposed = { amount: 3_000, amountMinor: minor(3_000) }
	return sampleMember({
		cardPaysMinor: minor(20_830),
		purses: [
			purse('coupon:C1' as PurseView['purse'], 'coupon', 3_000, {
				nameZh: '会员日 30 元电子券',
				nameEn: 'Member day coupon, 30 off',
				validUntil: '2026-11-30',
				proposed,
				reason: { kind: 'expiresSoonest', validUntil: '2026-11-30' },
			}),
			purse('service:V1' as PurseView['purse'], 'service', 3, {
				nameZh: '免费礼品包装',
				nameEn: 'Free gift wrapping',
				unit: 'uses',
				pays: { amount: 1, amountMinor: minor(990) },
				reason: { kind: 'paysForItem' },
			}),
			purse('gift', 'gift', 10_000, { reason: { kind: 'giftBeforeOwnMoney' } }),
			purse('points', 'points', 12_840, {
				unit: 'points',
				pays: { amount: 12_800, amountMinor: minor(12_800) },
				reason: { kind: 'pointsBeforeOwnMoney' },
			}),
			purse('storedValue', 'storedValue', 52_000, {
				balance: { ...storedValue, spendableNow: 20_000, limitedBy: 'lease' },
				reason: { kind: 'ownMoneyLast' },
			}),
			purse('activity:A1' as PurseView['purse'], 'activity', 5_000, {
				nameZh: '中秋活动金',
				nameEn: 'Autumn festival allowance',
				reason: { kind: 'inOrder' },
			}),
			purse('coupon:C2' as PurseView['purse'], 'coupon', 5_000, {
				nameZh: '满 500 减 50',
				nameEn: '50 off from 500',
				pays: null,
				whyNot: { code: 'voucherBelowMinimum', limitMinor: 50_000 },
			}),
		],
		discounts: [
			{
				nameZh: '金卡折扣',
				nameEn: 'Gold discount',
				rateBasisPoints: 500,
				isPartial: true,
				validUntil: '2026-12-31',
			},
		],
	})
}
