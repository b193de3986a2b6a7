/** The small group that every simulated shop belongs to: articles, operators, cards with members, stores and tills. */

import { itemCodeSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { type CardSnapshot, cardSnapshotSchema } from '../../protocol/card/card-snapshot.ts'
import { type CardGrant, grantSchema } from '../../protocol/card/grant.ts'
import type { PurseKind } from '../../protocol/card/purse.ts'
import { type VoucherType, voucherTypeSchema } from '../../protocol/card/voucher.ts'
import { type CardPolicy, storeProfileSchema, terminalSchema } from '../../protocol/catalogue/catalogue.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import { grantText } from '../../protocol/wire/signed-texts.ts'
import type { Chance } from './chance.ts'
import { publicKeyOf, signAs } from './stand-in-keys.ts'

/** What a plan says of the group. */
type GroupPlan = {
	readonly stores: readonly { readonly storeId: string; readonly tillCount: number }[]
	readonly leaseSliceMinor: number
	readonly tillShare: number
	readonly floorLimitMinor: number
}

/** Members' cards; behind them the manager's card, two blank ones for gifts, and two that take the place of others. */
export const MEMBER_COUNT = 4
export const MANAGER_CARD = 4
export const BLANK_CARDS = [5, 6] as const
export const SPARE_CARDS = [7, 8] as const
export const CARD_COUNT = 9
export const ITEM_CODES = ['1001', '1002', '1003', '1004'] as const
const PRICES = [350, 1_280, 4_990, 12_000] as const
export const OPERATOR_ID = '1001'
const MANAGER_ID = '9001'
export const MANAGER_GRANT = 'M1'
const POINTS_PER_YUAN = 1

export function isSpare(card: number): boolean {
	return SPARE_CARDS.some((spare) => spare === card)
}

/** The card number's last four digits are its own: that is what a receipt shows. */
export function cardNoOf(card: number): string {
	return `88000000000${1_000 + card * 7}`
}

export function uidOf(card: number): string {
	return `04A1B2C3D4E5${(0x80 + card).toString(16).toUpperCase()}`
}

export function groupRecords(plan: GroupPlan, from: Chance): FeedRecord[] {
	const drawn = from.fork('group')
	return [
		{ kind: 'department', department: { departmentId: 'D1', nameZh: '食品', nameEn: 'Food', position: 1 } },
		...ITEM_CODES.map(
			(code, index): FeedRecord => ({ kind: 'item', item: item(code, PRICES[index] ?? 100) }),
		),
		{
			kind: 'operator',
			operator: {
				operatorId: operatorIdSchema.parse(OPERATOR_ID),
				name: '李娜',
				role: 'cashier',
				pinVerifier: 'stands in for argon2id',
			},
		},
		...plan.stores.map(({ storeId }): FeedRecord => profile(storeId, policyOf(plan))),
		...plan.stores.flatMap(({ storeId, tillCount }) =>
			Array.from({ length: tillCount }, (_, index) => terminal(storeId, index + 1)),
		),
		...VOUCHER_TYPES.map((voucherType): FeedRecord => ({ kind: 'voucherType', voucherType })),
		...Array.from(
			{ length: MEMBER_COUNT },
			(_, card): FeedRecord => ({ kind: 'card', card: memberCard(card, drawn) }),
		),
		{ kind: 'card', card: managerCard(drawn) },
		...[...BLANK_CARDS, ...SPARE_CARDS].map(
			(card): FeedRecord => ({ kind: 'card', card: cardPicture(card, { state: 'blank' }) }),
		),
	]
}

function item(code: string, unitPriceMinor: number): Extract<FeedRecord, { kind: 'item' }>['item'] {
	return {
		itemCode: itemCodeSchema.parse(code),
		barcodes: [`690123456${code}`],
		nameZh: `商品${code}`,
		nameEn: `Item ${code}`,
		departmentId: 'D1',
		counter: null,
		unitPriceMinor: minor(unitPriceMinor),
		taxRateBasisPoints: 1_300,
		quickKey: null,
	}
}

const ANYTHING = { basisPointsMax: null, amountMinorMax: null }

function profile(storeId: string, cardPolicy: CardPolicy): FeedRecord {
	return {
		kind: 'storeProfile',
		storeProfile: storeProfileSchema.parse({
			storeId,
			legalEntityId: 'LE1',
			nameZh: `店${storeId}`,
			nameEn: `Store ${storeId}`,
			addressZh: '',
			currency: 'CNY',
			utcOffsetMinutes: 480,
			dayStartsAtHour: 4,
			receiptFooterZh: '',
			receiptFooterEn: '',
			pointsPerYuan: POINTS_PER_YUAN,
			cardPolicy,
			// One cashier a till, and nobody to call.
			overrideRules: [
				{
					action: 'readTotals',
					limits: { cashier: ANYTHING, supervisor: ANYTHING, manager: ANYTHING },
					isReasonRequired: false,
					reasons: [],
				},
			],
			noticesZh: [],
			noticesEn: [],
		}),
	}
}

function terminal(storeId: string, lane: number): FeedRecord {
	const tillId = `${storeId}-${String(lane).padStart(2, '0')}`
	return {
		kind: 'terminal',
		terminal: terminalSchema.parse({ tillId, storeId, epoch: 1, publicKey: publicKeyOf(tillId) }),
	}
}

/** Every purse is lent to the stores, and part of it to their tills. */
export function policyOf({ leaseSliceMinor, tillShare, floorLimitMinor: limit }: GroupPlan): CardPolicy {
	const lent = (purseKind: PurseKind, amount: number) => ({
		purseKind,
		cardClass: null,
		amount,
		tillAmount: Math.floor(amount * tillShare),
		ttlMs: 24 * 3_600_000,
	})
	return {
		purseOrder: ['coupon', 'activity', 'service', 'gift', 'points', 'storedValue'],
		minorPer100Points: 100,
		leases: [
			lent('storedValue', leaseSliceMinor),
			lent('gift', Math.floor(leaseSliceMinor / 2)),
			lent('points', Math.floor(leaseSliceMinor / 20)),
			lent('coupon', leaseSliceMinor),
			lent('activity', leaseSliceMinor > 0 ? 1 : 0),
			lent('service', leaseSliceMinor > 0 ? 3 : 0),
			lent('grant', leaseSliceMinor > 0 ? 1 : 0),
		],
		floorLimits:
			limit === 0
				? []
				: (['storedValue', 'gift'] as const).map((purseKind) => ({ purseKind, cardClass: null, limit })),
		awards: [{ voucherTypeId: 'C1', minimumSpendMinor: minor(10_000), amount: 500, validDays: 30 }],
	}
}

function voucherType(
	voucherTypeId: string,
	kind: VoucherType['kind'],
	pays: VoucherType['pays'],
): VoucherType {
	return voucherTypeSchema.parse({
		voucherTypeId,
		kind,
		nameZh: `券${voucherTypeId}`,
		nameEn: `Voucher ${voucherTypeId}`,
		pays,
		minimumSpendMinor: 0,
		departmentIds: null,
		usesPerSaleMax: 2,
		issuerEntity: 'LE1',
		sponsors: [],
	})
}

/** A coupon with a balance, an activity that pays an amount, a service that pays for an article. */
const VOUCHER_TYPES = [
	voucherType('C1', 'coupon', { kind: 'balance' }),
	voucherType('A1', 'activity', { kind: 'amount', perUseMinor: minor(300) }),
	voucherType('V1', 'service', { kind: 'item', itemCodes: [itemCodeSchema.parse('1002')] }),
]

const NOTHING = { available: 0, held: 0, leased: 0 }
const ALWAYS = { validFrom: null, validUntil: null }

function memberCard(card: number, drawn: Chance): CardSnapshot {
	const voucher = (purse: string, voucherTypeId: string, available: number) =>
		available === 0 ? [] : [{ purse, voucherTypeId, balance: { ...NOTHING, available }, ...ALWAYS }]
	const discount = {
		kind: 'discount',
		grantId: `D${card}`,
		cardNo: cardNoOf(card),
		...ALWAYS,
		departmentIds: null,
		nameZh: '员工九五折',
		nameEn: 'Staff 5%',
		rateBasisPoints: 500,
	}
	return cardPicture(card, {
		member: member(card),
		purses: {
			storedValue: { ...NOTHING, available: drawn.pick([0, 20_000, 80_000, 300_000]) },
			points: { ...NOTHING, available: drawn.pick([0, 0, 8_000]) },
			gift: { ...NOTHING, available: drawn.pick([0, 5_000, 30_000]) },
		},
		vouchers: [
			...voucher(`coupon:C${card}`, 'C1', drawn.pick([0, 2_500])),
			...voucher(`activity:A${card}`, 'A1', drawn.pick([0, 3])),
			...voucher(`service:V${card}`, 'V1', drawn.pick([0, 2])),
		],
		grants: drawn.happens(0.3) ? [{ grant: signed(discount), uses: null }] : [],
	})
}

function managerCard(drawn: Chance): CardSnapshot {
	const grant = {
		kind: 'manager',
		grantId: MANAGER_GRANT,
		cardNo: cardNoOf(MANAGER_CARD),
		...ALWAYS,
		departmentIds: null,
		operatorId: MANAGER_ID,
		rateBasisPointsMax: 2_000,
		amountMinorMax: 5_000,
		pinVerifier: 'stands in for argon2id',
	}
	return cardPicture(MANAGER_CARD, {
		grants: [{ grant: signed(grant), uses: { ...NOTHING, available: drawn.pick([0, 2, 10]) } }],
	})
}

function signed(grant: object): CardGrant {
	const unsigned = grantSchema.parse({ ...grant, signature: '' })
	return { ...unsigned, signature: signAs('centre')(grantText(unsigned)) }
}

function member(card: number): object {
	return {
		memberId: `M${card}`,
		familyName: '王',
		givenName: String(card),
		address: { zh: `王${card}女士`, en: `Ms Wang ${card}` },
		language: 'zh-CN',
		tier: 'gold',
		segment: 'trueFriend',
		segmentReason: { visitsPerYear: 12, spendPerYearMinor: 100_000 },
		pyramidClass: 'B',
		lastVisit: null,
		fields: {},
		declinedAtMs: {},
	}
}

function cardPicture(card: number, over: object): CardSnapshot {
	return cardSnapshotSchema.parse({
		cardNo: cardNoOf(card),
		state: 'active',
		cardClass: 'standard',
		media: [{ kind: 'uid', value: uidOf(card) }],
		member: null,
		purses: { storedValue: NOTHING, points: NOTHING, gift: NOTHING },
		vouchers: [],
		grants: [],
		asOfMs: 0,
		version: 1,
		...over,
	})
}
