/** The group of the demonstration with a store where head office has chosen otherwise: tax on top, an open count, a campaign. */

import { minor } from '../../../protocol/base/money.ts'
import type { Promotion } from '../../../protocol/catalogue/promotion.ts'
import type { GroupData } from '../../../protocol/provisioning/group-data.ts'
import { overrideRule } from '../../../protocol/rules/override-rules.ts'

const STORE = 'S01'
export const MEMBER_UID = '04A1B2C3D4E580'
export const SPEND_MINOR = 20_000
export const COUPON_MINOR = 5_000
/** Gold earns half as much again, and in the month of a birthday once more on top. */
export const TIER_RATE = 15_000
export const BIRTHDAY_RATE = 20_000

const COUPON: GroupData['voucherTypes'][number] = {
	voucherTypeId: 'FIFTY',
	kind: 'coupon',
	nameZh: '满200送50券',
	nameEn: '50 for spending 200',
	pays: { kind: 'amount', perUseMinor: minor(COUPON_MINOR) },
	minimumSpendMinor: minor(0),
	departmentIds: null,
	usesPerSaleMax: 1,
	issuerEntity: 'LE1' as GroupData['voucherTypes'][number]['issuerEntity'],
	sponsors: [],
}

const WHY_CANCELLED = [
	{ reasonId: 'noMoney', nameZh: '钱不够', nameEn: 'Not enough money' },
	{ reasonId: 'leftQueue', nameZh: '顾客离开', nameEn: 'Customer left' },
] as const

const ALWAYS = {
	validFrom: null,
	validUntil: null,
	weekdays: null,
	hours: null,
	storeIds: null,
	scope: { departmentIds: null, counters: null, itemCodes: null },
	priority: 100,
	combines: true,
} as const

/** Everybody is taken something off in these. */
export const COUNTER_OFF = { counter: '诺兰迪 Norlandi', basisPoints: 1_500 } as const
export const DEPARTMENT_OFF = { departmentId: 'D08', basisPoints: 1_000 } as const
/** The least that cash pays and gives back. */
export const CASH_UNIT_MINOR = 10

const PLACES: readonly Promotion[] = [
	{
		...ALWAYS,
		promotionId: 'COUNTER',
		nameZh: '诺兰迪专柜八五折',
		nameEn: 'Norlandi counter: 15% off',
		who: { kind: 'everybody' },
		scope: { departmentIds: null, counters: [COUNTER_OFF.counter], itemCodes: null },
		rule: { kind: 'percentOff', basisPoints: COUNTER_OFF.basisPoints },
	},
	{
		...ALWAYS,
		promotionId: 'DEPARTMENT',
		nameZh: '服饰家纺九折',
		nameEn: 'Fashion and home: 10% off',
		who: { kind: 'everybody' },
		scope: { departmentIds: [DEPARTMENT_OFF.departmentId], counters: null, itemCodes: null },
		rule: { kind: 'percentOff', basisPoints: DEPARTMENT_OFF.basisPoints },
	},
]

const MULTIPLIERS: readonly Promotion[] = [
	{
		...ALWAYS,
		promotionId: 'GOLD',
		nameZh: '金卡一倍半积分',
		nameEn: 'Gold: points and a half',
		who: { kind: 'tiers', tiers: ['gold'] },
		rule: { kind: 'points', rateBasisPoints: TIER_RATE },
	},
	{
		...ALWAYS,
		promotionId: 'DIAMOND',
		nameZh: '钻石卡五倍积分',
		nameEn: 'Diamond: five times the points',
		who: { kind: 'tiers', tiers: ['diamond'] },
		rule: { kind: 'points', rateBasisPoints: 50_000 },
	},
	{
		...ALWAYS,
		promotionId: 'BIRTHDAY-2X',
		nameZh: '生日月双倍积分',
		nameEn: 'Birthday month: double points',
		who: { kind: 'birthday', span: 'month' },
		rule: { kind: 'points', rateBasisPoints: BIRTHDAY_RATE },
	},
]

export function houseGroup(group: GroupData): GroupData {
	const holder = group.cards.find(({ media }) => media.some(({ value }) => value === MEMBER_UID))?.memberId
	const store = group.stores.find(({ storeId }) => storeId === STORE)
	if (store === undefined) throw new Error(`the demonstration has no ${STORE}`)
	// The month of the business date: the shop's day is another than this machine's.
	const dayMs = Date.now() + (store.utcOffsetMinutes - store.dayStartsAtHour * 60) * 60_000
	const birthday = {
		value: `${new Date(dayMs).toISOString().slice(5, 7)}-28`,
		source: 'headOffice',
		verified: true,
		atMs: Date.now(),
	} as const
	return {
		...group,
		voucherTypes: [...group.voucherTypes, COUPON],
		promotions: [...(group.promotions ?? []), ...PLACES, ...MULTIPLIERS],
		stores: group.stores.map((one) =>
			one === store
				? {
						...one,
						taxMode: 'exclusive',
						tenderPolicy: {
							...one.tenderPolicy,
							cashRounding: { unitMinor: CASH_UNIT_MINOR, mode: 'down' },
						},
						cashCount: 'open',
						overrideRules: [
							{
								...overrideRule(undefined, 'saleCancel'),
								isReasonRequired: true,
								reasons: [...WHY_CANCELLED],
							},
						],
						cardPolicy: {
							...one.cardPolicy,
							awards: [
								{
									voucherTypeId: COUPON.voucherTypeId,
									minimumSpendMinor: minor(SPEND_MINOR),
									amount: 1,
									validDays: 30,
								},
							],
						},
					}
				: one,
		),
		members: group.members.map((one) =>
			one.memberId === holder ? { ...one, fields: { ...one.fields, birthday } } : one,
		),
	}
}
